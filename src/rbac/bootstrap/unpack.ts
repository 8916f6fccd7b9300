import { RBAC } from '../../kube/access/rbac';
import type { Manifest } from '../../kube/types';

/**
 * Reads a bootstrap policy as it is shipped: a text, so that it costs nothing until somebody asks. Its first line names the
 * minor versions. An object begins with its kind and `namespace/name`; what follows them is `+aggregate-to-edit` for a label,
 * `<aggregate-to-edit` for the roles that it takes in, `> ClusterRole/edit` for the role of a binding, and `@1.36,1.37` where
 * only these versions have it. The lines below, with a space in front, are subjects of a binding and rules of a role: the
 * latter as `verbs|groups|resources|names` or `verbs|URLs`, each a list with commas.
 */
export function unpack(text: string, minor: string): readonly Manifest[] {
  const [, ...blocks] = text.split(/\n(?! )/);
  return blocks.flatMap((block) => {
    const [head = '', ...lines] = block.split('\n');
    const [, only] = / @(\S+)$/.exec(head) ?? [];
    return head === '' || (only !== undefined && !only.split(',').includes(minor)) ? [] : [objectOf(head, lines)];
  });
}

/** The minor versions of a text that `unpack` reads. */
export const minorsIn = (text: string): readonly string[] => text.split('\n', 1)[0]!.split(' ');

function objectOf(head: string, lines: readonly string[]): Manifest {
  const [kind = '', place = '', ...more] = head.split(' ');
  const [name = '', namespace] = place.split('/').reverse();
  const marked = (sign: string) => more.filter((word) => word.startsWith(sign)).map((word) => [`${RBAC}/${word.slice(1)}`, 'true']);
  const labels = Object.fromEntries([['kubernetes.io/bootstrapping', 'rbac-defaults'], ...marked('+')]) as Record<string, string>;
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }), labels, annotations: { [AUTO_UPDATE]: 'true' } };
  const taken = marked('<').map((label) => ({ matchLabels: Object.fromEntries([label]) as Record<string, string> }));
  const object = { apiVersion: `${RBAC}/v1`, kind, metadata };
  const role = more[0] === '>' ? more[1]! : undefined;
  if (role === undefined) {
    const aggregation = taken.length > 0 ? { aggregationRule: { clusterRoleSelectors: taken } } : {};
    return { ...object, ...aggregation, rules: lines.map(ruleOf) };
  }
  const [roleKind, roleName] = role.split('/');
  return {
    ...object,
    roleRef: { apiGroup: RBAC, kind: roleKind, name: roleName },
    ...(lines.length > 0 ? { subjects: lines.map(subjectOf) } : {}),
  };
}

const AUTO_UPDATE = 'rbac.authorization.kubernetes.io/autoupdate';

function ruleOf(line: string): object {
  const [verbs, groups, resources, names] = line
    .trim()
    .split('|')
    .map((list) => list.split(','));
  if (!resources) return { verbs, nonResourceURLs: groups };
  return { verbs, apiGroups: groups, resources, ...(names ? { resourceNames: names } : {}) };
}

function subjectOf(line: string): object {
  const [kind, place = ''] = line.trim().split(' ');
  if (kind !== 'ServiceAccount') return { kind, apiGroup: RBAC, name: place };
  const [namespace, name] = place.split('/');
  return { kind, name, namespace };
}
