import { accountOf, subjectKey } from '../../../rbac/danger/subject';
import { resource, type Attributes } from '../../../rbac/request';
import { whoCan } from '../../../rbac/whoCan';
import type { KnownRbac } from '../knownRbac';
import { bucketed } from './buckets';
import { bindingLines, findingLine, group, sortedBindings } from './lines';
import { subjectLines } from './bySubject';
import { holderLines } from './holders';
import type { GroupKind, GroupNode, RbacNode } from './nodes';

/** What an access review asks of each namespace. */
export function byNamespace(known: KnownRbac): readonly RbacNode[] {
  return bucketed(
    known.namespaces,
    (namespace) => namespace,
    (namespace, parent) => namespaceLine(known, namespace, parent),
  )(undefined);
}

function namespaceLine(known: KnownRbac, namespace: string, parent: RbacNode | undefined): GroupNode {
  const bindings = sortedBindings([...known.index.bindings].filter((binding) => binding.namespace === namespace));
  const findings = known.findings.filter(({ scope }) => scope === namespace);
  return group(parent, 'namespace', namespace, findings.length, (at) => {
    const subjects = new Map(bindings.flatMap(({ subjects: all }) => all.map((one) => [subjectKey(one), one])));
    for (const one of known.index.subjects) if (accountOf(one)?.namespace === namespace) subjects.set(subjectKey(one), { ...one, index: 0 });
    return [
      asked(known, at, 'read-secrets', resource('list', '', 'secrets', { namespace })),
      asked(known, at, 'exec', resource('create', '', 'pods', { subresource: 'exec', namespace })),
      group(at, 'subjects', '', subjects.size, subjectLines(known, [...subjects.values()])),
      group(at, 'bindings', '', bindings.length, bindingLines(known, bindings)),
      group(at, 'dangers', '', findings.length, (below) => findings.map((finding) => findingLine(finding, below, false))),
    ];
  });
}

function asked(known: KnownRbac, parent: RbacNode | undefined, kind: GroupKind, request: Attributes): GroupNode {
  const holders = whoCan(known.index, request, 'there', known.visibility);
  const isPartial = holders.missing.length > 0;
  return { ...group(parent, kind, '', holders.holders.length, holderLines(known, holders, request)), isPartial };
}
