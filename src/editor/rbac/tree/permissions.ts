import type { PolicyRule } from '../../../kube/types';
import { asUser, type SubjectRef } from '../../../rbac/danger/subject';
import { isMeant, type Grant } from '../../../rbac/grants';
import type { RbacIndex } from '../../../rbac/index';
import { resource, type Attributes } from '../../../rbac/request';
import type { Permission } from './nodes';

/**
 * What somebody may do by the bindings that name the subject, and what the groups give that it is in by itself: a line for
 * each kind of resource, place and limit to names, with all verbs that any grant has for it.
 */
export function permissionsOf(index: RbacIndex, subject: SubjectRef): readonly Permission[] {
  const user = asUser(subject);
  const found = new Map<
    string,
    { scope: string; what: string; names: readonly string[]; verbs: Set<string>; request: Attributes; grants: Grant[] }
  >();
  const groups = user.groups.map((login) => ({ by: 'group', login }) as const);
  for (const { by, login } of [subject, ...groups.filter((group) => group.login !== subject.login)]) {
    for (const binding of index.bindingsOf(by, login)?.all ?? []) {
      const through = binding.subjects.find((one) => one.by === by && one.login === login && isMeant(one, user));
      if (!through || binding.role === undefined) continue;
      for (const [rule, one] of index.rulesOf(binding).entries()) {
        for (const part of partsOf(one, binding.namespace)) {
          const key = JSON.stringify([binding.namespace, part.what, part.names]);
          let known = found.get(key);
          if (!known) found.set(key, (known = { ...part, scope: binding.namespace, verbs: new Set(), grants: [] }));
          for (const verb of one.verbs ?? []) known.verbs.add(verb);
          known.grants.push({ binding, role: binding.role, rule, subject: through });
        }
      }
    }
  }
  return [...found.values()]
    .map((one): Permission => ({ ...one, verbs: one.verbs.has('*') ? ['*'] : [...one.verbs] }))
    .sort((a, b) => compare(a.scope, b.scope) || compare(a.what, b.what));
}

type Part = Pick<Permission, 'what' | 'names' | 'request'>;

/** What a rule is about. URLs are given by bindings of the whole cluster only. */
export function partsOf(rule: PolicyRule, namespace: string): readonly Part[] {
  const verb = rule.verbs?.[0];
  if (verb === undefined) return [];
  const names = rule.resourceNames ?? [];
  const urls = namespace === '' ? (rule.nonResourceURLs ?? []) : [];
  return [
    ...(rule.apiGroups ?? []).flatMap((group) =>
      (rule.resources ?? []).map((entry): Part => {
        const [plural = '', subresource = ''] = entry.split('/');
        const suffix = group === '' ? '' : `.${group}`;
        const request = resource(verb, group, plural, { subresource, namespace, name: names[0] ?? '' });
        return { what: `${plural}${suffix}${subresource === '' ? '' : `/${subresource}`}`, names, request };
      }),
    ),
    ...urls.map((path): Part => ({ what: path, names: [], request: { verb, path } })),
  ];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
