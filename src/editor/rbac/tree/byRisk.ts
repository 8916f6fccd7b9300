import { severities, type Severity } from '../../../core/severity';
import type { RbacFinding } from '../../../rbac/danger/risks';
import { nameOf, subjectKey } from '../../../rbac/danger/subject';
import type { ObjectFinding } from '../../../rbac/objectFinding';
import { unseenKinds } from '../kinds';
import type { KnownRbac } from '../knownRbac';
import { bucketed } from './buckets';
import { compare, findingLine, group, objectFindingLine } from './lines';
import { below, type Children, type DangerNode, type RbacNode } from './nodes';

/** What is dangerous, the worst first; what the API server's own subjects hold by its own bindings is in one line at the end. */
export function byRisk(known: KnownRbac): readonly RbacNode[] {
  const shown = known.findings.filter(({ subject }) => !known.isSystem(subject));
  const system = known.findings.filter(({ subject }) => known.isSystem(subject));
  const lines: RbacNode[] = severities.flatMap((severity) => {
    const held = shown.filter((finding) => finding.severity === severity);
    const objects = known.objectFindings.filter((finding) => finding.severity === severity);
    const count = held.length + objects.length;
    return count === 0 ? [] : [group(undefined, 'severity', severity, count, dangers(severity, held, objects), isUrgent(severity))];
  });
  if (lines.length === 0) {
    const isPartial = unseenKinds(known.visibility).length > 0;
    lines.push({ type: 'remark', remark: { kind: isPartial ? 'nothing-dangerous-known' : 'nothing-dangerous' }, ...below(undefined, 'nothing') });
  }
  if (system.length > 0) lines.push(group(undefined, 'system', '', system.length, systemDangers(system)));
  return lines;
}

const isUrgent = (severity: Severity): boolean => severity === 'critical' || severity === 'high';

/** How many open findings are critical or high, of those that somebody here decided. */
export const urgentIn = (known: KnownRbac): number =>
  known.findings.filter(({ severity, subject }) => isUrgent(severity) && !known.isSystem(subject)).length +
  known.objectFindings.filter(({ severity }) => isUrgent(severity)).length;

function systemDangers(findings: readonly RbacFinding[]): Children {
  return (parent) =>
    severities.flatMap((severity) =>
      dangers(
        severity,
        findings.filter((finding) => finding.severity === severity),
        [],
      )(parent),
    );
}

/** A line for each danger, with who holds it or which objects have it below. */
function dangers(severity: Severity, held: readonly RbacFinding[], objects: readonly ObjectFinding[]): Children {
  return (parent) => [
    ...[...grouped(held, ({ can }) => can)]
      .sort(([, [a]], [, [b]]) => compare(a!.id, b!.id))
      .map(([can, findings]): DangerNode => {
        const { id, pciDss } = findings[0]!;
        const sorted = [...findings].sort((a, b) => compare(subjectKey(a.subject), subjectKey(b.subject)) || compare(a.scope, b.scope));
        const make = bucketed(
          sorted,
          ({ subject }) => nameOf(subject),
          (finding, at) => findingLine(finding, at, false),
        );
        return { type: 'danger', danger: id, severity, can, pciDss, count: findings.length, make, ...below(parent, `${id}:${can}`) };
      }),
    ...[...grouped(objects, ({ id }) => id)].map(([id, findings]): DangerNode => {
      const make = bucketed(findings, ({ object }) => object, objectFindingLine);
      return { type: 'danger', danger: id, severity, can: undefined, pciDss: [], count: findings.length, make, ...below(parent, id) };
    }),
  ];
}

export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const own = groups.get(key);
    if (own) own.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
