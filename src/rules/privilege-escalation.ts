import { defineRule } from '../core/rule';
import { capabilityName } from '../kube/pod/capabilities';

export const privilegeEscalation = defineRule({
  id: 'privilege-escalation',
  code: 'PCI-K8S-303',
  target: 'container',
  title: 'Processes cannot gain more privileges than their parent',
  tier: 1,
  requirements: { pciDss: ['2.2.6', '7.2.5'], guidance: ['3.1', '12.3'] },
  severity: 'medium',
  sparesExempt: true,
  messages: {
    unset: 'Nothing keeps processes in container "{container}" from gaining privileges that they did not start with.',
    allowed: { text: 'Container "{container}" lets its processes gain privileges that they did not start with.', severity: 'high' },
  },
  fixes: {
    forbid: {
      title: 'Set allowPrivilegeEscalation to false',
      safety: 'safe',
      effect: 'The kernel then ignores set-user-ID bits and file capabilities, so sudo, su and ping of older images stop working in the container.',
    },
    revoke: {
      title: 'Set allowPrivilegeEscalation to false, against what the manifest says',
      safety: 'review',
      effect: 'Somebody allowed it on purpose: find out which program needs sudo, su or file capabilities before.',
    },
  },
  hardens: { path: ['securityContext', 'allowPrivilegeEscalation'], value: false },
  docs: {
    why: 'With no_new_privs set, a set-user-ID program in an image is just a program. Without it, one forgotten binary makes root of any user in the container.',
    bad: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: registry.corp/web:1.4.2
`,
    good: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: registry.corp/web:1.4.2
      securityContext:
        allowPrivilegeEscalation: false
`,
  },
  check({ container, name, pod, path }, report) {
    if (pod.windows) return 'not-applicable';
    const { allowPrivilegeEscalation: given, privileged, capabilities } = container.securityContext ?? {};
    if (given === false) return;
    // These can escalate whatever the field says, and the API server refuses false beside `privileged` and CAP_SYS_ADMIN
    // (kubernetes/kubernetes, pkg/apis/core/validation). The rules on privileged containers and capabilities report them.
    if (privileged === true) return 'not-applicable';
    if (capabilities?.add?.some((added) => capabilityName(added) === 'SYS_ADMIN')) return 'not-applicable';
    const at = path('securityContext', 'allowPrivilegeEscalation');
    report({
      message: given === true ? 'allowed' : 'unset',
      at,
      args: { container: name },
      fixes: { [given === true ? 'revoke' : 'forbid']: () => [{ op: 'set', path: at, value: false }] },
    });
  },
});
