import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dockerCredentials, type CredentialHelper } from '../../src/images/dockerConfig';

const never: CredentialHelper = () => assert.fail('It ran a helper.');
const base64 = (text: string) => Buffer.from(text).toString('base64');

const look = (config: unknown, registry: string, helper = never) =>
  dockerCredentials(() => Promise.resolve(typeof config === 'string' ? config : JSON.stringify(config)), helper)(registry);

describe("credentials in Docker's config.json", () => {
  const auths = {
    'https://index.docker.io/v1/': { auth: base64('hub:secret') },
    'registry.corp:5000': { auth: base64('team:with:colons\0\0') },
    'https://old.corp/v1/': { auth: base64('old:secret') },
    'Mixed.Corp': { auth: base64('mixed:secret') },
    'token.corp': { auth: base64('00000000-0000-0000-0000-000000000000:'), identitytoken: 'abc' },
    'plain.corp': { username: 'plain', password: 'secret' },
    'empty.corp': {},
    'broken.corp': { auth: base64('no colon') },
    'odd.corp': { auth: 7 },
  };

  it('are found by the name that references give a registry', async () => {
    assert.deepEqual(await look({ auths }, 'docker.io'), { username: 'hub', password: 'secret' });
    assert.deepEqual(await look({ auths }, 'registry.corp:5000'), { username: 'team', password: 'with:colons' });
    assert.deepEqual(await look({ auths }, 'Registry.Corp:5000'), { username: 'team', password: 'with:colons' });
    assert.deepEqual(await look({ auths }, 'old.corp'), { username: 'old', password: 'secret' });
    assert.deepEqual(await look({ auths }, 'mixed.corp'), { username: 'mixed', password: 'secret' });
    assert.deepEqual(await look({ auths }, 'token.corp'), { identityToken: 'abc' });
    assert.deepEqual(await look({ auths }, 'plain.corp'), { username: 'plain', password: 'secret' });
    assert.deepEqual(await look({ auths: { 'docker.io': { auth: base64('hub:secret') } } }, 'docker.io'), { username: 'hub', password: 'secret' });
  });

  it('are those of no other registry', async () => {
    for (const registry of ['registry.corp', 'registry.corp:5001', 'corp', 'old.corp.evil.com', 'empty.corp', 'odd.corp', '__proto__']) {
      assert.equal(await look({ auths }, registry), undefined, registry);
    }
  });

  it('need no file, no entries, and no field of the right type', async () => {
    assert.equal(await dockerCredentials(() => Promise.resolve(undefined), never)('docker.io'), undefined);
    for (const config of [{}, { auths: null }, { auths: [], credHelpers: 'x', credsStore: '' }])
      assert.equal(await look(config, 'docker.io'), undefined);
  });

  it('that cannot be read are told of, without a word of the file', async () => {
    const failed = 'Docker\'s "config.json" is not a JSON object, so that the credentials in it could not be read. Repair it, or log in again.';
    for (const config of ['{"auths": secret}', '[]', '']) assert.deepEqual(await look(config, 'docker.io'), { failed });
    assert.deepEqual(await look({ auths }, 'broken.corp'), {
      failed: 'The entry for "broken.corp" in Docker\'s "config.json" holds no user name and password. Log in again: docker login broken.corp.',
    });
    assert.deepEqual(await look({ credsStore: 7 }, 'a.corp'), {
      failed: 'Docker\'s "config.json" names a credential helper for "a.corp" that is no text. Repair it, or log in again.',
    });
  });
});

describe('credential helpers', () => {
  const asking = () => {
    const asked: string[][] = [];
    const helper: CredentialHelper = (...args) => {
      asked.push(args);
      return Promise.resolve(undefined);
    };
    return { asked, helper };
  };
  const config = { auths: { 'a.corp': { auth: base64('a:file') } }, credHelpers: { 'a.corp': 'one', 'index.docker.io': 'hub' }, credsStore: 'store' };

  it('of a registry go before the store of all, and either before the file', async () => {
    const { asked, helper } = asking();
    for (const registry of ['a.corp', 'b.corp', 'docker.io']) assert.equal(await look(config, registry, helper), undefined);
    assert.deepEqual(asked, [
      ['one', 'a.corp'],
      ['store', 'b.corp'],
      ['hub', 'https://index.docker.io/v1/'],
    ]);
  });

  it('give what they found', async () => {
    const helper: CredentialHelper = () => Promise.resolve({ username: 'u', password: 'p' });
    assert.deepEqual(await look({ credsStore: 'store' }, 'a.corp', helper), { username: 'u', password: 'p' });
  });
});
