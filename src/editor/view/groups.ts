import { severities } from '../../core/severity';
import { byNumber } from '../missingBlock';
import type { Entry, Group } from './entry';
import type { Grouping } from './grouping';

/** Puts entries into groups, worst or lowest first. By requirement an entry is in a group for each that its rule supports. */
export function groupEntries(entries: readonly Entry[], grouping: Grouping): Group[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    for (const key of keysOf(entry, grouping)) {
      const group = groups.get(key);
      if (group) group.push(entry);
      else groups.set(key, [entry]);
    }
  }
  const keys = [...groups.keys()].sort(orders[grouping]);
  return keys.map((key) => ({ key, entries: groups.get(key)!.sort(byWeight) }));
}

function keysOf({ file, finding: { rule, severity, resource } }: Entry, grouping: Grouping): readonly string[] {
  switch (grouping) {
    case 'severity':
      return [severity];
    case 'requirement':
      return rule.requirements.pciDss;
    case 'rule':
      return [rule.code];
    case 'namespace':
      // Where nobody names it, the key says in which folder.
      return [resource.namespace.startsWith('?') ? '?' : resource.namespace];
    case 'file':
      return [resource.source.kind === 'cluster' ? livePlace(resource.source.context, file.judgement.file) : file.uri.toString()];
  }
}

/** Objects of a cluster are in no file: those of a kind and a namespace are together, as "admin: shop/Deployment". */
const livePlace = (context: string, key: string): string => `${context}: ${key.slice(0, key.lastIndexOf('/'))}`;

const weight = (severity: string): number => (severities as readonly string[]).indexOf(severity);
const alphabetic = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const orders: Record<Grouping, (a: string, b: string) => number> = {
  severity: (a, b) => weight(a) - weight(b),
  requirement: byNumber,
  rule: alphabetic,
  namespace: alphabetic,
  file: alphabetic,
};

/** Open before accepted, worst first, then by place. */
function byWeight(a: Entry, b: Entry): number {
  return (
    Number(a.finding.accepted !== undefined) - Number(b.finding.accepted !== undefined) ||
    weight(a.finding.severity) - weight(b.finding.severity) ||
    alphabetic(a.file.judgement.file, b.file.judgement.file)
  );
}
