import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shippedTable } from '../../src/kube/versions/shippedTable';
import { nodeVersionSkew } from '../../src/rules/node-version-skew';
import { linesOf, liveCluster } from '../support/live';
import { testRule, type Given } from '../support/rule-test';

const today = '2026-11-24';
const table = 'the table of 2026-11-24';
const facts = (version = 'v1.36.6', provider = '') =>
  `apiVersion: pci.k8s/v1\nkind: Cluster\nmetadata: { name: prod }\nversion: { gitVersion: ${version} }\n${provider === '' ? '' : `provider: ${provider}\n`}`;
const node = (name: string, version: string, more = '', spec = '') =>
  `---\napiVersion: v1\nkind: Node\nmetadata: { name: ${name}${more} }\n${spec}status: { nodeInfo: { kubeletVersion: ${version} } }\n`;
const inPool = (created: string, pool = 'web') => `, creationTimestamp: "${created}T10:00:00Z", labels: { eks.amazonaws.com/nodegroup: ${pool} }`;

testRule(nodeVersionSkew, {
  given: { today },
  passes: {
    'the same version': facts() + node('n1', 'v1.36.6'),
    // kubernetes.io, Version Skew Policy: up to three minor versions older than the API server.
    'three minor versions older, and still supported': {
      yaml: facts('v1.38.1') + node('n1', 'v1.35.10'),
      given: { today },
    },
    'two patch releases behind': facts() + node('n1', 'v1.36.4'),
    'no machine at all': facts() + node('n1', 'v1.19.1', ', labels: { type: virtual-kubelet }') + node('n2', 'v1.36.6'),
    'a build of a provider, whose numbers are its own': facts('v1.36.1-gke.100', 'gke') + node('n1', 'v1.36.1-gke.1099000'),
    "a version past its end, for which the provider's own dates are known": facts('v1.33.9-eks-1', 'eks') + node('n1', 'v1.33.5-eks-113cf36'),
  },
  notApplicable: {
    'no nodes': facts(),
    'only a node that is no machine': facts() + node('n1', 'v1.19.1', ', labels: { type: virtual-kubelet }'),
    'nodes in a file, without the cluster that they belong to': node('n1', 'v1.19.1'),
  },
  notAssessed: {
    'a version that the table does not know': { yaml: facts('v1.39.0') + node('n1', 'v1.39.0'), reason: 'unsupported' },
    'a pre-release': { yaml: facts('v1.37.2') + node('n1', 'v1.37.0-rc.1'), reason: 'unsupported' },
    'no version at all': { yaml: facts() + node('n1', 'unknown'), reason: 'unsupported' },
    'an API server that does not say its version': {
      yaml: 'apiVersion: pci.k8s/v1\nkind: Cluster\nmetadata: { name: prod }\n' + node('n1', 'v1.36.6'),
      reason: 'unsupported',
    },
    "a version past the project's end, where the provider's dates are not known": {
      yaml: facts('v1.33.9-gke.100', 'gke') + node('n1', 'v1.33.9-gke.100'),
      reason: 'unsupported',
    },
  },
  fails: [
    {
      name: 'past its end: said once, though it is four minor versions older as well',
      yaml: `apiVersion: pci.k8s/v1
kind: Cluster
#     ^^^^^^^ eol
metadata: { name: prod }
version: { gitVersion: v1.36.6 }
${node('n1', 'v1.32.9')}`,
      message: `Kubelet v1.32.9 on node "n1" has had no security fixes since 2026-02-28, by ${table}.`,
    },
  ],
});

describe('node-version-skew in a cluster', () => {
  const said = (yaml: string, given: Given = {}) => linesOf(liveCluster([nodeVersionSkew], yaml, { given: { today, ...given } }));
  const finding = (variant: string, severity: string, message: string) =>
    `Cluster.pci.k8s/prod: fail PCI-K8S-602.${variant} ${severity} "${message}"`;

  it('names the nodes of each version, few of many', () => {
    const many = Array.from({ length: 12 }, (_, i) => node(`n${String(i + 10)}`, 'v1.34.2')).join('');
    assert.deepEqual(said(facts() + many + node('a1', 'v1.29.0') + node('a2', 'v1.29.0')), [
      finding('eol', 'high', `Kubelet v1.29.0 on nodes "a1" and "a2" has had no security fixes since 2025-02-28, by ${table}.`),
      finding('eol', 'high', `Kubelet v1.34.2 on nodes "n10", "n11", "n12" and 9 more has had no security fixes since 2026-10-27, by ${table}.`),
    ]);
  });

  it('an end before all that the table lists is said as such', () => {
    assert.deepEqual(said(facts() + node('n1', 'v1.21.14')), [
      finding('eol', 'high', `Kubelet v1.21.14 on node "n1" has had no security fixes since before 2024-10-22, by ${table}.`),
    ]);
  });

  it('a newer kubelet than the API server', () => {
    assert.deepEqual(said(facts('v1.36.6') + node('n1', 'v1.37.2')), [
      finding('newer', 'high', 'Kubelet v1.37.2 on node "n1" is newer than the API server, v1.36.6, which Kubernetes does not support.'),
    ]);
  });

  it('too old for the API server, though somebody supports it', () => {
    const supported = { ...shippedTable, kubernetes: [{ version: '1.33', ends: '2030-01-01', patches: [] }] };
    assert.deepEqual(said(facts('v1.37.2') + node('n1', 'v1.33.9'), { endOfLife: supported }), [
      finding(
        'skew',
        'high',
        'Kubelet v1.33.9 on node "n1" is more than 3 minor versions older than the API server, v1.37.2, which Kubernetes does not support.',
      ),
    ]);
  });

  it('many patch releases behind', () => {
    assert.deepEqual(said(facts() + node('n1', 'v1.36.3')), [
      finding('behind', 'medium', `Kubelet v1.36.3 on node "n1" is 3 patch releases behind 1.36.6, by ${table}.`),
    ]);
  });

  it('a pool that stays on two versions, but not one that is being replaced or upgraded in place', () => {
    const pool = (since: string) => facts() + node('n1', 'v1.35.10', inPool('2026-06-01')) + node('n2', 'v1.36.6', inPool(since));
    assert.deepEqual(said(pool('2026-11-01')), [
      finding('mixed', 'medium', 'Pool "web" has had nodes of more than one minor version for 23 days: 1.35 on node "n1", 1.36 on node "n2".'),
    ]);
    assert.deepEqual(said(pool('2026-11-10')), ['Cluster.pci.k8s/prod: pass PCI-K8S-602']);
    const inPlace = (name: string, version: string) => node(name, version, ', creationTimestamp: "2026-01-01T10:00:00Z"');
    assert.deepEqual(said(facts() + inPlace('n1', 'v1.35.10') + inPlace('n2', 'v1.36.6')), ['Cluster.pci.k8s/prod: pass PCI-K8S-602']);
  });

  it('a node on its way out is left alone, but not one that only takes no pods', () => {
    const cordoned = 'spec: { unschedulable: true }\n';
    const old = node('n1', 'v1.34.2', inPool('2026-01-01'), cordoned);
    assert.deepEqual(said(facts() + old + node('n2', 'v1.36.6', inPool('2026-11-20'))), ['Cluster.pci.k8s/prod: pass PCI-K8S-602']);
    const eol = finding('eol', 'high', `Kubelet v1.34.2 on node "n1" has had no security fixes since 2026-10-27, by ${table}.`);
    assert.deepEqual(said(facts() + old + node('n2', 'v1.36.6', inPool('2026-11-20', 'other'))), [eol]);
    assert.equal(said(facts() + old + node('n2', 'v1.34.2', inPool('2026-11-20')))[0], eol.replace('node "n1"', 'nodes "n1" and "n2"'));
  });

  it('says how old an old table is', () => {
    assert.deepEqual(said(facts() + node('n1', 'v1.32.9'), { endOfLife: { ...shippedTable, date: '2026-05-01' } }), [
      finding(
        'eol',
        'high',
        'Kubelet v1.32.9 on node "n1" has had no security fixes since 2026-02-28, by the table of 2026-05-01, which is 207 days old.',
      ),
    ]);
  });

  it('Fargate reports real versions', () => {
    assert.deepEqual(said(facts() + node('f1', 'v1.29.0', ', labels: { eks.amazonaws.com/compute-type: fargate }')), [
      finding('eol', 'high', `Kubelet v1.29.0 on node "f1" has had no security fixes since 2025-02-28, by ${table}.`),
    ]);
  });

  it('is not assessed where nodes were refused', () => {
    const cluster = liveCluster([nodeVersionSkew], facts(), { unlisted: { '/Node': 'forbidden' }, given: { today } });
    assert.deepEqual(linesOf(cluster), ['Cluster.pci.k8s/prod: forbidden PCI-K8S-602']);
  });
});
