import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nameResource, ownResources, resolveResource, ruleOnlyResources, type NamedResource } from '../../src/kube/resourceNames';
import { isClusterScopedKind } from '../../src/kube/scope';

const known = [...ownResources(), ...ruleOnlyResources()];
const resolved = (text: string) => {
  const found = resolveResource(text, known);
  return found && nameResource(found.resource);
};

describe('names of resources', () => {
  it('finds a resource by each name that people have for it, in any case', () => {
    for (const text of ['deployments', 'deployment', 'deploy', 'Deployment', 'DEPLOY']) assert.equal(resolved(text), 'deployments.apps', text);
    for (const text of ['po', 'pod', 'Pods']) assert.equal(resolved(text), 'pods', text);
    assert.equal(resolved('crds'), 'customresourcedefinitions.apiextensions.k8s.io');
    assert.equal(resolved('Endpoints'), 'endpoints');
    assert.equal(resolved('signers'), 'signers.certificates.k8s.io');
  });

  it('takes a group, with a version as kubectl writes it, or the beginning of one', () => {
    assert.equal(resolved('deploy.apps'), 'deployments.apps');
    assert.equal(resolved('deploy.v1.apps'), 'deployments.apps');
    assert.equal(resolved('pods.v1'), 'pods');
    assert.equal(resolved('netpol.networking'), 'networkpolicies.networking.k8s.io');
    assert.equal(resolved('netpol.network'), undefined);
    assert.equal(resolved('pods.apps'), undefined);
    assert.equal(resolved('po.'), 'pods');
  });

  it('prefers the first group, and names the others', () => {
    const { resource, others } = resolveResource('ev', known)!;
    assert.deepEqual([nameResource(resource), ...others.map(nameResource)], ['events', 'events.events.k8s.io']);
    assert.equal(resolved('events.events.k8s.io'), 'events.events.k8s.io');
  });

  it('finds what a cluster adds, and nothing else', () => {
    const gateway: NamedResource = {
      group: 'gateway.networking.k8s.io',
      plural: 'gateways',
      kind: 'Gateway',
      singular: 'gateway',
      shortNames: ['gtw'],
      namespaced: true,
    };
    assert.equal(resolveResource('gtw', [...known, gateway])?.resource, gateway);
    assert.equal(resolved('gtw'), undefined);
    assert.equal(resolved(''), undefined);
    assert.equal(resolved('pods/log'), undefined);
  });

  it('has no kind in a namespace of which the table of manifests says that it is in none', () => {
    const differing = ownResources().filter(({ group, kind, namespaced }) => namespaced && isClusterScopedKind(group, kind));
    assert.deepEqual(differing, []);
  });
});
