import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shippedTable } from '../../src/kube/versions/shippedTable';
import { kubernetesSupportedVersion } from '../../src/rules/kubernetes-supported-version';
import { linesOf, liveCluster } from '../support/live';
import { testRule, type Given } from '../support/rule-test';

const today = '2026-11-24';
const table = 'the table of 2026-11-24';
const kubeadm = (version: string) => `apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: ${version}\n`;
const eksctl = (version: string) =>
  `apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: { name: pay, region: eu-west-1, version: "${version}" }\n`;

testRule(kubernetesSupportedVersion, {
  given: { today },
  passes: {
    'a supported version': kubeadm('v1.36.6'),
    'a patch release behind, for less than 60 days': kubeadm('v1.36.5'),
    'a channel of a supported minor version': kubeadm('stable-1.36'),
    'in extended support, which Amazon gives whoever stays on a version': eksctl('1.33'),
    'a build of a provider, whose patch releases are its own':
      'apiVersion: pci.k8s/v1\nkind: Cluster\nversion: { gitVersion: v1.36.1-gke.1099000 }\nprovider: gke\n',
  },
  notApplicable: {
    'kubeadm without a version: the newest when it runs': `apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n`,
    'a pod of somebody else': `apiVersion: v1\nkind: Pod\nmetadata: { name: pay }\nspec: { containers: [{ name: pay, image: "registry.corp/pay:v1.20.0" }] }\n`,
  },
  notAssessed: {
    'the newest of all, whatever it is': { yaml: kubeadm('stable'), reason: 'unsupported' },
    'a pre-release': { yaml: kubeadm('v1.38.0-alpha.1'), reason: 'unsupported' },
    'a version that the table does not know': { yaml: kubeadm('v1.44.0'), reason: 'unsupported' },
    'a version that a template fills in': { yaml: kubeadm('"{{ version }}"'), reason: 'template-value' },
    'an API server that does not say': { yaml: 'apiVersion: pci.k8s/v1\nkind: Cluster\nmetadata: { name: prod }\n', reason: 'not-listed' },
    "a provider's version past the project's end": {
      yaml: kubeadm('v1.33.5'),
      given: { today, parameters: { platform: 'openshift' } },
      reason: 'manual',
    },
  },
  fails: [
    {
      name: 'past its end; one minor version at a time is offered',
      yaml: `apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.34.2 # pinned
#                  ^^^^^^^ eol
`,
      fixed: `apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.35.10 # pinned
`,
      message: `Kubernetes v1.34.2 has had no security fixes since 2026-10-27, by ${table}.`,
    },
    {
      name: 'past its end, where the releases of the next minor version are not known',
      yaml: `apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.31.2
#                  ^^^^^^^ eol
`,
      fixed: null,
    },
    {
      name: 'soon at its end',
      yaml: `apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.35.10
#                  ^^^^^^^^ eol-soon
`,
      given: { today: '2027-01-10' },
      fixed: `apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.6
`,
      message: `Kubernetes v1.35.10 gets no security fixes after 2027-02-28, in 49 days, by ${table}.`,
    },
    {
      name: 'without patch releases that came out long ago',
      yaml: `apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.4
#                  ^^^^^^^ patch-behind
`,
      message: `Kubernetes v1.36.4 lacks 2 patch releases, of which the first came out 70 days ago; 1.36.6 is the newest, by ${table}.`,
    },
    {
      name: 'Cluster API, in the objects that carry the version',
      yaml: `apiVersion: controlplane.cluster.x-k8s.io/v1beta1
kind: KubeadmControlPlane
metadata: { name: pay }
spec:
  version: v1.29.1
#          ^^^^^^^ eol
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata: { name: pay }
spec: { topology: { class: pay, version: v1.29.1 } }
#                                        ^^^^^^^ eol
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: MachineDeployment
metadata: { name: pay }
spec: { template: { spec: { version: v1.29.1 } } }
#                                    ^^^^^^^ eol
`,
    },
    {
      name: 'kOps, and eksctl past the end of extended support',
      yaml: `apiVersion: kops.k8s.io/v1alpha2
kind: Cluster
metadata: { name: pay.example.com }
spec: { kubernetesVersion: 1.33.4 }
#                          ^^^^^^ eol
---
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: pay, region: eu-west-1, version: "1.30" }
#                                                  ^^^^^^ eol
`,
      message: `Kubernetes 1.33.4 has had no security fixes since 2026-06-28, by ${table}.`,
    },
    {
      name: 'the images of static Pods',
      yaml: `apiVersion: v1
kind: Pod
metadata: { name: kube-apiserver, namespace: kube-system }
spec:
  containers:
    - name: kube-apiserver
      image: registry.k8s.io/kube-apiserver:v1.33.4
#            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ eol
`,
      fixed: null,
      message: `Kubernetes v1.33.4 has had no security fixes since 2026-06-28, by ${table}.`,
    },
  ],
});

describe('kubernetes-supported-version in a cluster', () => {
  const facts = (version: string, provider = '') =>
    `apiVersion: pci.k8s/v1\nkind: Cluster\nmetadata: { name: prod }\nversion: { gitVersion: ${version} }\n${provider}`;
  const judged = (yaml: string, given: Given = {}) => liveCluster([kubernetesSupportedVersion], yaml, { given: { today, ...given } });

  it('goes by what the API server says, and does not say it of each of its pods again', () => {
    const pod = `---
apiVersion: v1
kind: Pod
metadata: { name: kube-apiserver-cp1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: x } }
spec: { containers: [{ name: kube-apiserver, image: "registry.k8s.io/kube-apiserver:v1.33.4" }] }
`;
    assert.deepEqual(linesOf(judged(facts('v1.33.4') + pod)), [
      `Cluster.pci.k8s/prod: fail PCI-K8S-701.eol high "Kubernetes v1.33.4 has had no security fixes since 2026-06-28, by ${table}."`,
    ]);
  });

  it('a build of k3s counts as the version that it is', () => {
    assert.deepEqual(linesOf(judged(facts('v1.36.4+k3s1', 'provider: k3s\n'))), [
      `Cluster.pci.k8s/prod: fail PCI-K8S-701.patch-behind medium "Kubernetes v1.36.4+k3s1 lacks 2 patch releases, of which the first came out 70 days ago; 1.36.6 is the newest, by ${table}."`,
    ]);
  });

  it('leaves a provider’s longer support to the table, or to a person', () => {
    assert.deepEqual(linesOf(judged(facts('v1.33.9-eks-1', 'provider: eks\n'))), ['Cluster.pci.k8s/prod: pass PCI-K8S-701']);
    assert.deepEqual(linesOf(judged(facts('v1.29.9-eks-1', 'provider: eks\n'))), [
      `Cluster.pci.k8s/prod: fail PCI-K8S-701.eol high "Kubernetes v1.29.9-eks-1 has had no security fixes since before 2026-07-23, by ${table}."`,
    ]);
    const gke = judged(facts('v1.33.9-gke.100', 'provider: gke\n'));
    assert.deepEqual(linesOf(gke), ['Cluster.pci.k8s/prod: manual PCI-K8S-701']);
    assert.equal(
      gke.judge('Cluster.pci.k8s/prod')!.notAssessed[0]!.message,
      `The Kubernetes project has given Kubernetes 1.33 no security fixes since 2026-06-28; whether Google Kubernetes Engine still does is not in ${table}. Show an assessor the version's end of support in the calendar of Google Kubernetes Engine.`,
    );
    const own = { ...shippedTable, kubernetes: [...shippedTable.kubernetes, { platform: 'gke', version: '1.33', ends: '2027-08-03', patches: [] }] };
    assert.deepEqual(linesOf(judged(facts('v1.33.9-gke.100', 'provider: gke\n'), { endOfLife: own })), ['Cluster.pci.k8s/prod: pass PCI-K8S-701']);
  });

  it('says how old an old table is', () => {
    const old = judged(facts('v1.33.4'), { today: '2027-06-01' });
    assert.deepEqual(linesOf(old), [
      'Cluster.pci.k8s/prod: fail PCI-K8S-701.eol high "Kubernetes v1.33.4 has had no security fixes since 2026-06-28, by the table of 2026-11-24, which is 189 days old."',
    ]);
  });
});
