import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { agreedDigest, runningDigests } from '../../../src/editor/cluster/runningDigest';
import type { Manifest } from '../../../src/kube/types';

const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;

interface Container {
  readonly image: string;
  readonly imageID: string;
  readonly list?: 'containers' | 'initContainers' | 'ephemeralContainers';
}

function pod(name: string, containers: Readonly<Record<string, Container>>, phase = 'Running'): Manifest {
  const spec: Record<string, object[]> = {};
  const status: Record<string, object[]> = {};
  for (const [container, { image, imageID, list = 'containers' }] of Object.entries(containers)) {
    (spec[list] ??= []).push({ name: container, image });
    const statuses = `${list.slice(0, -'s'.length)}Statuses`;
    (status[statuses] ??= []).push({ name: container, image: `${image} as the runtime calls it`, imageID });
  }
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'shop', name }, spec, status: { phase, ...status } };
}

const running = (pods: readonly Manifest[], reference: string) => {
  const found = runningDigests(pods, reference);
  return { digests: Object.fromEntries(found.digests), unknown: found.unknown, agreed: agreedDigest(found)?.digest };
};

describe('The digest that runs', () => {
  it('is that of the pods with the same image, however it is written', () => {
    const pods = [
      pod('b', { web: { image: 'docker.io/library/nginx:latest', imageID: `docker.io/library/nginx@${A}` } }),
      pod('a', { web: { image: 'nginx', imageID: `docker-pullable://nginx@${A}` } }),
      pod('other', { web: { image: 'nginx:1.27', imageID: `docker.io/library/nginx@${B}` } }),
    ];
    assert.deepEqual(running(pods, 'index.docker.io/library/nginx'), { digests: { [A]: ['shop/a', 'shop/b'] }, unknown: [], agreed: A });
  });

  it('is looked for in init and ephemeral containers too', () => {
    for (const list of ['initContainers', 'ephemeralContainers'] as const) {
      const pods = [pod('web', { tool: { list, image: 'tool:1', imageID: `docker.io/library/tool@${A}` } })];
      assert.deepEqual(running(pods, 'tool:1').digests, { [A]: ['shop/web'] }, list);
    }
  });

  it('is not agreed where pods differ', () => {
    const pods = [A, B].map((digest, i) => pod(`web-${i}`, { web: { image: 'web:1', imageID: `docker.io/library/web@${digest}` } }));
    assert.deepEqual(running(pods, 'web:1'), { digests: { [A]: ['shop/web-0'], [B]: ['shop/web-1'] }, unknown: [], agreed: undefined });
  });

  it('is not agreed where one of them has an image that no registry knows by its id', () => {
    const pods = [
      pod('web-0', { web: { image: 'web:1', imageID: `docker.io/library/web@${A}` } }),
      pod('web-1', { web: { image: 'web:1', imageID: A } }),
    ];
    assert.deepEqual(running(pods, 'web:1'), { digests: { [A]: ['shop/web-0'] }, unknown: ['shop/web-1'], agreed: undefined });
  });

  it('is not taken from pods that do not run, containers that wait, and references with a digest', () => {
    const image = 'web:1';
    const imageID = `docker.io/library/web@${A}`;
    const none = { digests: {}, unknown: [], agreed: undefined };
    assert.deepEqual(running([pod('done', { web: { image, imageID } }, 'Succeeded')], image), none);
    assert.deepEqual(running([pod('waits', { web: { image, imageID: '' } })], image), none);
    assert.deepEqual(running([pod('web', { web: { image: `${image}@${A}`, imageID } })], image), none);
    assert.deepEqual(running([pod('web', { web: { image, imageID } })], `${image}@${A}`), none);
    assert.deepEqual(running([pod('web', { web: { image: 'UPPER', imageID } })], 'UPPER'), none);
  });
});
