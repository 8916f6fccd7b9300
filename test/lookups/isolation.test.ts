import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cutOffBy } from '../../src/lookups/isolation';
import { defaultSettings } from '../../src/core/settings';
import { allowDns, defaultDeny } from '../../src/kube/network/networkPolicy';
import { Workspace } from '../../src/workspace/workspace';

const workload = (name: string, spec = '{ containers: [] }') =>
  `---\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name}, namespace: shop }\nspec: { template: { metadata: { labels: { app: ${name} } }, spec: ${spec} } }\n`;
const policy = (app: string, spec: string) =>
  `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${app}, namespace: shop }\nspec: { podSelector: { matchLabels: { app: ${app} } }, ${spec} }\n`;

function cutOff(text: string, ...added: ReturnType<typeof defaultDeny>[]): (string | undefined)[] {
  const workspace = new Workspace([], defaultSettings);
  workspace.update('shop.yaml', text);
  return cutOffBy(workspace.inventory, workspace.inventory.namespace('shop')!, added).map(({ ref }) => ref.name);
}

const both = defaultDeny('default-deny', 'shop', ['ingress', 'egress']);
const ingress = defaultDeny('default-deny', 'shop', ['ingress']);

describe('what a default deny would cut off', () => {
  const shop =
    workload('web') +
    workload('api') +
    workload('agent', '{ hostNetwork: true, containers: [] }') +
    policy('web', 'policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]') +
    policy('api', 'ingress: [{ from: [{ podSelector: {} }] }]');

  it('is what no policy isolates in one of the directions; pods on the network of their node stay as they are', () => {
    assert.deepEqual(cutOff(shop, both), ['api']);
  });
  it('is less where only inbound traffic is denied', () => {
    assert.deepEqual(cutOff(shop, ingress), []);
    assert.deepEqual(cutOff(workload('web'), ingress), ['web']);
  });
  it('is outbound traffic where only name lookups are allowed', () => {
    assert.deepEqual(cutOff(shop, allowDns('allow-dns', 'shop')), ['api']);
  });
  it('is nothing new for a workload that is denied all already', () => {
    assert.deepEqual(cutOff(workload('web') + policy('web', 'policyTypes: [Ingress, Egress]'), both), []);
  });
  it('is one pod template of several', () => {
    const jobs = `apiVersion: jobset.x-k8s.io/v1alpha2
kind: JobSet
metadata: { name: batch, namespace: shop }
spec:
  replicatedJobs:
    - { template: { spec: { template: { metadata: { labels: { app: a } }, spec: { containers: [] } } } } }
    - { template: { spec: { template: { metadata: { labels: { app: b } }, spec: { containers: [] } } } } }
`;
    assert.deepEqual(cutOff(jobs + policy('a', 'policyTypes: [Ingress]'), ingress), ['batch']);
  });
});
