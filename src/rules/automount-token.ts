import { bindingsFor, demandBindings, listBindings } from '../lookups/access';
import type { Change, Patch } from '../core/patch';
import { defineRule, type Scope } from '../core/rule';
import { tokenOf, type Token } from '../lookups/token';
import { valueAt } from '../kube/path';
import { isMirror, type PodTarget } from '../kube/pods';
import { RBAC } from '../kube/access/rbac';

const REASON = 'pci.k8s/needs-api-token';

export const automountToken = defineRule({
  id: 'automount-token',
  code: 'PCI-K8S-110',
  target: 'pod',
  looksUp: { '': ['ServiceAccount'], [RBAC]: ['ClusterRoleBinding', 'RoleBinding'] },
  title: 'API tokens are mounted only where the workload calls the API',
  tier: 1,
  requirements: { pciDss: ['2.2.4', '7.2.5', '8.6.1'], guidance: ['1.5'] },
  severity: 'medium',
  sparesExempt: true,
  messages: {
    mounted: '{kind} "{name}" mounts a token of ServiceAccount "{account}", and nothing shows that it calls the API.',
    'account-not-found':
      '{kind} "{name}" mounts a token, unless ServiceAccount "{account}", which was not found in this workspace, says otherwise. Nothing shows that it calls the API.',
    'no-rights': '{kind} "{name}" asks for a token of ServiceAccount "{account}", but no binding that gives it rights was found in this workspace.',
    granted: {
      text: '{kind} "{name}" mounts a token of ServiceAccount "{account}", which has rights by {bindings}, and does not say that it needs one.',
      severity: 'high',
    },
  },
  fixes: {
    'no-token': {
      title: 'Set automountServiceAccountToken to false',
      safety: 'review',
      effect: 'The pod gets no token at its next start. A program that calls the API then fails, unless it mounts a token of its own for that.',
    },
    'account-no-token': {
      title: 'Set automountServiceAccountToken to false on the ServiceAccount',
      safety: 'review',
      effect: 'No pod of this ServiceAccount gets a token at its next start unless it asks for one. Programs that call the API then fail.',
    },
    needed: {
      title: 'Say that this workload needs the API',
      safety: 'review',
      effect:
        'Changes nothing but what is written: the pod asks for the token that it gets already. Put the reason in place of the text in the annotation.',
    },
  },
  docs: {
    why: 'A token that nobody uses is a credential that waits in every container to be found.',
    bad: `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  containers:
    - { name: web, image: "registry.corp/web:1.2" }
`,
    good: `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  automountServiceAccountToken: false
  containers:
    - { name: web, image: "registry.corp/web:1.2" }
`,
  },
  check(pod, report, scope) {
    const { resource, inventory } = scope;
    if (isMirror(pod)) return 'not-applicable';
    const token = tokenOf(pod, resource, inventory);
    if (!token.mounted || givesReason(pod, scope)) return;
    const bindings = bindingsFor({ name: token.account, namespace: resource.namespace }, inventory);
    const isNamed = token.account !== 'default';
    if (token.explicit && isNamed && bindings.length > 0) return;
    if (token.explicit && isNamed) demandBindings(inventory);
    const unknown = isNamed && !inventory.complete && (token.explicit || token.objects.length === 0);
    const at = pod.path('automountServiceAccountToken');
    report({
      message: bindings.length > 0 ? 'granted' : !unknown ? 'mounted' : token.explicit ? 'no-rights' : 'account-not-found',
      at,
      args: {
        kind: resource.ref.kind,
        name: resource.ref.name ?? '',
        account: token.account,
        bindings: listBindings(bindings),
      },
      modifiers: unknown ? ['absent'] : [],
      fixes: {
        'no-token': () => [{ op: 'set', path: at, value: false }],
        ...(token.explicit || token.objects.length === 0 ? {} : { 'account-no-token': () => refuseOnAccount(token) }),
        needed: () => askFor(pod, isNamed && bindings.length > 0),
      },
    });
  },
});

/** The annotation counts on the object and on its pod template. */
function givesReason({ metadata }: PodTarget, { resource }: Scope): boolean {
  return [metadata.annotations, resource.manifest.metadata?.annotations].some((annotations) => {
    const reason = valueAt(annotations, [REASON]);
    return typeof reason === 'string' && reason.trim() !== '';
  });
}

function refuseOnAccount({ objects }: Token): Change[] {
  return objects.map((resource) => ({ resource, patches: [{ op: 'set', path: ['automountServiceAccountToken'], value: false }] }));
}

/** Rights of an account of its own show the need well enough; without them a person has to give the reason. */
function askFor(pod: PodTarget, shown: boolean): Patch[] {
  return [
    { op: 'set', path: pod.path('automountServiceAccountToken'), value: true },
    ...(shown ? [] : [{ op: 'set', path: [...pod.metadataAt, 'annotations', REASON], value: 'Say here which calls it makes.' } as const]),
  ];
}
