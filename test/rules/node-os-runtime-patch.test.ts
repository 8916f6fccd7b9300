import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nodeOsRuntimePatch } from '../../src/rules/node-os-runtime-patch';
import { linesOf, liveCluster } from '../support/live';
import { testRule, type Given } from '../support/rule-test';

const today = '2026-11-24';
const table = 'the table of 2026-11-24';
const facts = 'apiVersion: pci.k8s/v1\nkind: Cluster\nmetadata: { name: prod }\n';
interface Info {
  os?: string;
  runtime?: string;
  kernel?: string;
  metadata?: string;
  status?: string;
}
const node = (
  name: string,
  { os = 'Ubuntu 24.04.3 LTS', runtime = 'containerd://2.3.1', kernel = '6.8.0-85-generic', metadata = '', status = '' }: Info = {},
) =>
  `---\napiVersion: v1\nkind: Node\nmetadata: { name: ${name}${metadata} }\nstatus: { ${status}nodeInfo: { osImage: "${os}", containerRuntimeVersion: "${runtime}", kernelVersion: ${kernel} } }\n`;
const inPool = (created: string) => `, creationTimestamp: "${created}T10:00:00Z", labels: { karpenter.sh/nodepool: web }`;

testRule(nodeOsRuntimePatch, {
  given: { today },
  passes: {
    'what is supported': facts + node('n1'),
    'CRI-O of a supported minor version of Kubernetes': facts + node('n1', { runtime: 'cri-o://1.36.1' }),
    'Windows Server 2019, whose security fixes go on until 2029': facts + node('n1', { os: 'Windows Server 2019 Datacenter' }),
    'a node of a pool that is younger than the limit': facts + node('n1', { metadata: inPool('2026-10-20') }),
    'an old node that is in no pool, and so is patched in place': facts + node('n1', { metadata: ', creationTimestamp: "2024-01-01T10:00:00Z"' }),
    'a reboot that began today': facts + node('n1', { metadata: ', annotations: { weave.works/kured-reboot-in-progress: "2026-11-24T05:00:00Z" }' }),
    'a limit that the team sets': { yaml: facts + node('n1', { metadata: inPool('2026-01-01') }), given: { parameters: { nodeMaxAgeDays: 400 } } },
  },
  notApplicable: {
    'no nodes': facts,
    'only what a provider runs one pod on':
      facts + node('n1', { os: 'Amazon Linux 2', metadata: ', labels: { eks.amazonaws.com/compute-type: fargate }' }),
  },
  notAssessed: {
    'an operating system that the table does not know': {
      yaml: facts + node('n1', { os: 'Bottlerocket OS 1.56.0 (aws-k8s-1.36)' }),
      reason: 'unsupported',
    },
    'a runtime that the table does not know': { yaml: facts + node('n1', { runtime: 'docker://29.1.2' }), reason: 'unsupported' },
    'a newer version of a runtime than the table knows': { yaml: facts + node('n1', { runtime: 'containerd://2.9.0' }), reason: 'unsupported' },
  },
  fails: [
    {
      name: 'both at their end',
      yaml: `apiVersion: pci.k8s/v1
kind: Cluster
#     ^^^^^^^ os-eol
#     ^^^^^^^ runtime-eol
metadata: { name: prod }
${node('n1', { os: 'CentOS Linux 7 (Core)', runtime: 'containerd://1.6.39', kernel: '3.10.0-1160.el7.x86_64' })}`,
      message: `Operating system "CentOS Linux 7 (Core)" on node "n1" has had no security fixes since 2024-06-30, by ${table}.`,
    },
  ],
});

describe('node-os-runtime-patch in a cluster', () => {
  const said = (yaml: string, given: Given = {}) => linesOf(liveCluster([nodeOsRuntimePatch], yaml, { given: { today, ...given } }));
  const finding = (variant: string, severity: string, message: string) =>
    `Cluster.pci.k8s/prod: fail PCI-K8S-603.${variant} ${severity} "${message}"`;
  const pass = ['Cluster.pci.k8s/prod: pass PCI-K8S-603'];

  it('says what it knows and what it does not', () => {
    const yaml = facts + node('n1', { os: 'Ubuntu 20.04.6 LTS' }) + node('n2', { os: 'Talos (v1.11.2)', runtime: 'containerd://1.4.13' });
    const cluster = liveCluster([nodeOsRuntimePatch], yaml, { given: { today } });
    assert.deepEqual(linesOf(cluster), [
      finding('os-eol', 'high', `Operating system "Ubuntu 20.04.6 LTS" on node "n1" has had no security fixes since 2025-05-31, by ${table}.`),
      finding(
        'runtime-eol',
        'high',
        `Container runtime "containerd://1.4.13" on node "n2" has had no security fixes since before 2023-02-28, by ${table}.`,
      ),
      'Cluster.pci.k8s/prod: unsupported PCI-K8S-603',
    ]);
    assert.equal(
      cluster.judge('Cluster.pci.k8s/prod')!.notAssessed[0]!.message,
      `Until when "Talos (v1.11.2)" gets security fixes is not in ${table}. The parameter "endOfLifeFile" names a table of your own.`,
    );
  });

  it('nodes of a pool that nobody replaces; not of a system that replaces itself', () => {
    const old = (os: string) => facts + node('n1', { os, metadata: inPool('2026-09-01') }) + node('n2', { os, metadata: inPool('2026-11-20') });
    assert.deepEqual(said(old('Ubuntu 24.04.3 LTS')), [
      finding(
        'stale',
        'medium',
        'Pool "web" has not replaced node "n1" for up to 84 days, and gets its patches by replacement; 45 days are allowed.',
      ),
    ]);
    const known = [{ image: 'Flatcar *', ends: '2030-01-01' }];
    const flatcar = liveCluster([nodeOsRuntimePatch], old('Flatcar Container Linux by Kinvolk 4459.2.0 (Oklo)'), {
      given: {
        today,
        endOfLife: {
          date: today,
          sources: [],
          kubernetes: [],
          runtimes: [{ name: 'containerd', version: '2.3', ends: '2028-04-27' }],
          nodeOs: known,
        },
      },
    });
    assert.deepEqual(linesOf(flatcar), pass);
  });

  it('kernels that stay apart; not while the pool is being replaced, nor between operating systems', () => {
    const kernels = (since: string, os?: string) =>
      facts +
      node('n1', { metadata: inPool('2026-10-20') }) +
      node('n2', { kernel: '6.8.0-90-generic', metadata: inPool(since), ...(os === undefined ? {} : { os }) });
    assert.deepEqual(said(kernels('2026-11-01')), [
      finding(
        'mixed-kernel',
        'medium',
        'Pool "web" has run different kernels for 23 days: 6.8.0-85-generic on node "n1", 6.8.0-90-generic on node "n2".',
      ),
    ]);
    assert.deepEqual(said(kernels('2026-11-20')), pass);
    assert.deepEqual(said(kernels('2026-11-01', 'Ubuntu 22.04.5 LTS')), pass);
  });

  it('a reboot that is due, or that does not get on', () => {
    const due = 'A reboot is due on nodes "n1" and "n2": until then an update that is installed has no effect.';
    const yaml =
      facts +
      node('n1', { status: 'conditions: [{ type: KernelNeedsReboot, status: "True" }], ' }) +
      node('n2', { metadata: ', annotations: { weave.works/kured-reboot-in-progress: "2026-11-20T05:00:00Z" }' }) +
      node('n3', { status: 'conditions: [{ type: RebootRequired, status: "False" }], ' });
    assert.deepEqual(said(yaml), [finding('reboot', 'medium', due)]);
  });

  it('is not assessed where nodes were refused', () => {
    assert.deepEqual(linesOf(liveCluster([nodeOsRuntimePatch], facts, { unlisted: { '/Node': 'forbidden' } })), [
      'Cluster.pci.k8s/prod: forbidden PCI-K8S-603',
    ]);
  });
});
