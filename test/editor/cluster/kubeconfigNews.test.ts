import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readKubeconfig } from '../../../src/cluster/kubeconfig';
import { whatChanged } from '../../../src/editor/cluster/kubeconfigNews';

const read = (text: string) => readKubeconfig({ explicit: '/kube/config', env: {}, readFile: () => Promise.resolve(text) });

const CONFIG = `current-context: shop
clusters:
  - { name: shop, cluster: { server: 'https://shop.example' } }
  - { name: books, cluster: { server: 'https://books.example' } }
users:
  - { name: ann, user: { token: one } }
  - { name: bob, user: { token: two } }
contexts:
  - { name: shop, context: { cluster: shop, user: ann } }
  - { name: books, context: { cluster: books, user: bob } }
`;

describe('what is new in a kubeconfig', () => {
  const news = async (text: string) => whatChanged(await read(CONFIG), await read(text), 'shop');

  it('is nothing where only other contexts changed, or the order', async () => {
    assert.equal(await news(CONFIG), undefined);
    assert.equal(await news(CONFIG.replace('token: two', 'token: three').replace('https://books.example', 'https://books2.example')), undefined);
  });
  it('is another current context', async () => {
    assert.deepEqual(await news(CONFIG.replace('current-context: shop', 'current-context: books')), { kind: 'other-context', context: 'books' });
  });
  it('is another server, credential or namespace of the context', async () => {
    const changed = { kind: 'changed', context: 'shop' };
    assert.deepEqual(await news(CONFIG.replace('https://shop.example', 'https://evil.example')), changed);
    assert.deepEqual(await news(CONFIG.replace('token: one', 'token: new')), changed);
    assert.deepEqual(await news(CONFIG.replace('user: ann }', 'user: ann, namespace: till }')), changed);
  });
  it('is that the context has gone', async () => {
    assert.deepEqual(await news(CONFIG.replace(/ {2}- \{ name: shop, context.*\n/, '')), { kind: 'gone', context: 'shop' });
  });
  it('is nothing while the file is broken, as when it is being written', async () => {
    assert.equal(await news('current-context: [books'), undefined);
  });
  it('holds no credential', async () => {
    assert.equal(JSON.stringify(await news(CONFIG.replace('token: one', 'token: new'))).includes('new'), false);
  });
});
