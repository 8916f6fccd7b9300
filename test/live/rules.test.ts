import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { messageOf, type Finding } from '../../src/core/finding';
import { defaultSettings } from '../../src/core/settings';
import { formatPath } from '../../src/kube/path';
import { rules } from '../../src/rules';
import { Workspace } from '../../src/workspace/workspace';
import { liveCluster } from '../support/live';
import { applied, made, stored } from './rules.objects';

const settings = {
  ...defaultSettings,
  today: '2026-11-24',
  parameters: { ...defaultSettings.parameters, workspaceIsComplete: true, nonProdRegistryPattern: 'registry.shop.example/dev/*' },
};

/** `payments/Deployment/checkout spec.template.spec.hostPID: PCI-K8S-305.pid critical "The pod …"`. */
function tell(finding: Finding): string {
  const { ref, namespace } = finding.resource;
  const where = ref.kind === 'Namespace' || namespace === '' ? '' : `${namespace}/`;
  const said = `${finding.rule.code}.${finding.variant} ${finding.severity} "${messageOf(finding)}"`;
  return `${where}${ref.kind}/${ref.name ?? ''} ${formatPath(finding.path)}: ${said}`;
}

function fromText(): string[] {
  const workspace = new Workspace(rules, settings);
  workspace.update('payments.yaml', applied);
  return workspace.judge('payments.yaml')!.findings.map(tell);
}

function fromCluster(yaml: string): string[] {
  const cluster = liveCluster(rules, yaml, { given: settings });
  return cluster.keys.flatMap((key) => cluster.judge(key)!.findings.map(tell));
}

const of = (lines: readonly string[], code: string) => lines.filter((line) => line.includes(`: ${code}.`)).sort();

/** What the API server gives otherwise than it was applied, so that a rule has to say something else of it. */
const differences: Readonly<Record<string, { readonly why: string; readonly text: readonly string[]; readonly live: readonly string[] }>> = {
  'PCI-K8S-308': {
    why: 'It turns the old annotation of a Pod into the field (KEP-24), and the finding is about what is in force.',
    text: [
      'web/Pod/debug metadata.annotations["container.apparmor.security.beta.kubernetes.io/shell"]: PCI-K8S-308.apparmor high "Container "shell" runs without an AppArmor profile: it is set to "unconfined"."',
    ],
    live: [
      'web/Pod/debug spec.containers[0].securityContext.appArmorProfile.type: PCI-K8S-308.apparmor high "Container "shell" runs without an AppArmor profile: it is set to "Unconfined"."',
    ],
  },
  'PCI-K8S-313': {
    why: 'Beside workloads, a manifest of a Pod may be an example; in a cluster it is what runs.',
    text: ['debug', 'quiet'].map(
      (name) =>
        `web/Pod/${name} metadata.name: PCI-K8S-313.bare-pod info "Pod "${name}" has no controller: nothing starts it again, and nothing says what put it there."`,
    ),
    live: ['debug', 'quiet'].map(
      (name) =>
        `web/Pod/${name} metadata.name: PCI-K8S-313.bare-pod low "Pod "${name}" has no controller: nothing starts it again, and nothing says what put it there."`,
    ),
  },
  'PCI-K8S-402': {
    why: 'It fills in policyTypes and drops an empty egress, after which nobody can tell that the policy was meant for both.',
    text: [
      'payments/NetworkPolicy/default-deny spec.egress: PCI-K8S-402.not-effective critical "Policy "default-deny" denies inbound traffic only: without policyTypes, it would need an egress rule to be about outbound traffic too."',
    ],
    live: [
      'Namespace/payments metadata.name: PCI-K8S-402.missing critical "Outbound traffic is not denied by default in namespace "payments": no policy does so."',
    ],
  },
  'PCI-K8S-706': {
    why: 'Only it says when an object was created, and so for how long a policy has only reported.',
    text: [],
    live: [
      'ValidatingAdmissionPolicyBinding/trial spec.validationActions: PCI-K8S-706.audit-forever medium "ValidatingAdmissionPolicyBinding "trial" has only reported for 176 days what it would refuse; the limit is 30 days (dryRunMaxDays)."',
    ],
  },
};

describe('the same objects from text and from the API server, with what it fills in', () => {
  const [text, live] = [fromText(), fromCluster(stored)];

  for (const { id, code } of rules) {
    const difference = differences[code];
    it(difference ? `${id}, but: ${difference.why}` : id, () => {
      const common = (lines: readonly string[], own: readonly string[] = []) => of(lines, code).filter((line) => !own.includes(line));
      assert.deepEqual(common(live, difference?.live), common(text, difference?.text));
      assert.deepEqual(difference?.text.filter((line) => !text.includes(line)) ?? [], [], 'said of the text');
      assert.deepEqual(difference?.live.filter((line) => !live.includes(line)) ?? [], [], 'said of the cluster');
    });
  }

  it('give each rule that looks at such objects something to find', () => {
    const silent = rules.filter(({ code }) => of(text, code).length === 0).map(({ id }) => id);
    assert.deepEqual(silent, [
      // What only a cluster or a kubeconfig shows, and the manifest of a network plugin.
      'kubeconfig-credential-type',
      'default-admin-account',
      'cni-enforcement',
      'kubelet-api-access',
      'node-version-skew',
      'node-os-runtime-patch',
      'node-agents',
      'kubernetes-supported-version',
      'apiserver-anonymous-auth',
      'certificate-expiry',
      'user-certificate-issued',
      'insecure-api-transport',
    ]);
  });
});

describe('what controllers and Kubernetes itself put into a cluster', () => {
  it('adds nothing to say but of what somebody can change there', () => {
    const before = fromCluster(stored);
    const after = fromCluster(stored + made);
    assert.deepEqual(
      before.filter((line) => !after.includes(line)),
      [],
    );
    assert.deepEqual(
      after.filter((line) => !before.includes(line)),
      [
        'Namespace/default metadata.name: PCI-K8S-312.missing high "Namespace "default" has no label "pod-security.kubernetes.io/enforce", so it lets every pod in, unless the API server has a default of its own."',
        'Namespace/default metadata.name: PCI-K8S-401.missing info "Inbound traffic is not denied by default in namespace "default": no policy does so."',
        'Namespace/default metadata.name: PCI-K8S-402.missing info "Outbound traffic is not denied by default in namespace "default": no policy does so."',
        'default/ServiceAccount/default automountServiceAccountToken: PCI-K8S-109.mountable low "ServiceAccount "default" gives its token to every pod that names no other and does not refuse it."',
      ],
    );
  });
});
