import type { Entry } from './entry';

/**
 * Whether an entry has every word of a filter somewhere: in its sentence, code, rule, severity, object, namespace, file,
 * cluster context or requirements. Capitals make no difference.
 */
export function matchesFilter(filter: string, { file, finding }: Entry, sentence: string): boolean {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return true;
  const { rule, severity, resource } = finding;
  const { kind, name = '', namespace = '' } = resource.ref;
  const { pciDss, guidance } = rule.requirements;
  const context = resource.source.kind === 'cluster' ? resource.source.context : '';
  const text = [sentence, rule.code, rule.id, rule.title, severity, kind, name, namespace, file.judgement.file, context, ...pciDss, ...guidance]
    .join('\n')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}
