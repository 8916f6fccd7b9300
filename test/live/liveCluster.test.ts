import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { privileged } from '../../src/rules/privileged';
import { defaultDenyIngress } from '../../src/rules/default-deny-ingress';
import { runAsRoot } from '../../src/rules/run-as-root';
import { linesOf, liveCluster } from '../support/live';

const owner = (kind: string, uid: string) => `ownerReferences: [{ apiVersion: v1, kind: ${kind}, name: any, uid: ${uid}, controller: true }]`;
const spec = (container: string) => `{ containers: [${container}] }`;
const bad = '{ name: web, image: registry.corp/web:1, securityContext: { privileged: true } }';
const good = '{ name: web, image: registry.corp/web:1 }';

const chain = (template: string, pod: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop, uid: d }
spec: { template: { spec: ${spec(template)} } }
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: { name: web-5f, namespace: shop, uid: r, ${owner('Deployment', 'd')} }
spec: { template: { spec: ${spec(template)} } }
---
apiVersion: v1
kind: Pod
metadata: { name: web-5f-b, namespace: shop, uid: p1, ${owner('ReplicaSet', 'r')} }
spec: ${pod}
---
apiVersion: v1
kind: Pod
metadata: { name: web-5f-a, namespace: shop, uid: p2, ${owner('ReplicaSet', 'r')} }
spec: ${pod}
`;

describe('what is judged in a cluster', () => {
  it('is the object that a person edits, with its pods as evidence', () => {
    const cluster = liveCluster([privileged], chain(bad, spec(bad)));
    assert.deepEqual(linesOf(cluster), [
      'shop/Deployment/web: fail PCI-K8S-302.privileged critical "Container "web" is privileged: it has every capability and every device of its node."',
    ]);
    assert.deepEqual(cluster.judge('shop/Deployment/web')!.findings[0]!.pods, ['shop/web-5f-a', 'shop/web-5f-b']);
  });

  it('is a container that only the pods have, once for all of them', () => {
    const debug = '{ name: debug, image: busybox:1, securityContext: { privileged: true } }';
    const cluster = liveCluster([privileged], chain(good, `{ containers: [${good}], ephemeralContainers: [${debug}] }`));
    assert.deepEqual(linesOf(cluster), [
      'shop/Deployment/web: pass PCI-K8S-302',
      'shop/Pod/web-5f-a (added): fail PCI-K8S-302.privileged critical "Container "debug" is privileged: it has every capability and every device of its node."',
    ]);
    assert.deepEqual(cluster.judge('shop/Pod/web-5f-a (added)')!.findings[0]!.pods, ['shop/web-5f-a', 'shop/web-5f-b']);
  });

  it('is one pod for each shape of pod, where their owner was not seen', () => {
    const pod = (name: string, container: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop, ${owner('RedisCluster', 'x')} }\nspec: ${spec(container)}\n`;
    const cluster = liveCluster([privileged], [pod('b', bad), pod('a', bad), pod('c', good)].join('---\n'));
    assert.deepEqual(
      cluster.keys.map((key) => [key, cluster.judge(key)!.findings.map(({ pods }) => pods)]),
      [
        ['shop/Pod/a', [['shop/a', 'shop/b']]],
        ['shop/Pod/c', []],
      ],
    );
  });

  it('is a static pod itself', () => {
    const cluster = liveCluster(
      [privileged],
      `apiVersion: v1
kind: Node
metadata: { name: n1, uid: n }
---
apiVersion: v1
kind: Pod
metadata: { name: agent-n1, namespace: agents, annotations: { kubernetes.io/config.mirror: x }, ${owner('Node', 'n')} }
spec: ${spec(bad)}
`,
    );
    assert.deepEqual(cluster.keys, ['Node/n1', 'agents/Pod/agent-n1']);
    assert.equal(cluster.judge('agents/Pod/agent-n1')!.findings.length, 1);
  });
});

describe('what was not seen', () => {
  const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n---\n' + chain(good, spec(good));
  const ofNamespace = (cluster: ReturnType<typeof liveCluster>) => linesOf(cluster).filter((line) => line.startsWith('Namespace/'));

  it('keeps a rule from judging by the lack of it', () => {
    const cluster = liveCluster([defaultDenyIngress], namespace, { unlisted: { 'networking.k8s.io/NetworkPolicy': 'forbidden' } });
    assert.deepEqual(ofNamespace(cluster), ['Namespace/shop: forbidden PCI-K8S-401']);
    assert.deepEqual(ofNamespace(liveCluster([defaultDenyIngress], namespace)), [
      'Namespace/shop: fail PCI-K8S-401.missing high "Inbound traffic is not denied by default in namespace "shop": no policy does so."',
    ]);
  });

  it('is judged once it is seen', () => {
    const cluster = liveCluster([defaultDenyIngress], namespace, { unlisted: { 'networking.k8s.io/NetworkPolicy': 'pending' } });
    assert.deepEqual(ofNamespace(cluster), ['Namespace/shop: not-indexed PCI-K8S-401']);
    const { list } = cluster.coverage.lists.find(({ list: { served } }) => served.kind === 'NetworkPolicy')!;
    const deny = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'deny', namespace: 'shop', uid: 'deny' } as object,
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    };
    cluster.replace(list, [deny]);
    cluster.cover(list, 'live', 1);
    assert.deepEqual(ofNamespace(cluster), ['Namespace/shop: pass PCI-K8S-401']);
    cluster.change(list, [], ['deny']);
    assert.deepEqual(ofNamespace(cluster), [
      'Namespace/shop: fail PCI-K8S-401.missing high "Inbound traffic is not denied by default in namespace "shop": no policy does so."',
    ]);
  });
});

describe('judging again', () => {
  it('gives the same object where nothing else is to be said', () => {
    const cluster = liveCluster([privileged, runAsRoot], chain(bad, spec(bad)));
    const before = cluster.judge('shop/Deployment/web');
    const { list } = cluster.coverage.lists.find(({ list: { served } }) => served.kind === 'ReplicaSet')!;
    cluster.change(list, [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'other', namespace: 'shop' }, spec: {} }], []);
    assert.equal(cluster.judge('shop/Deployment/web'), before);
  });
});
