import type { Finding } from '../../core/finding';
import type { EngineBundle } from '../session/load';

/** An entry of `exceptions` in `.pci-k8s.yaml`. */
export interface Exception {
  readonly rule: string;
  readonly match: Readonly<Record<string, string>>;
  readonly reason: string;
}

/** The exceptions that accept just these findings: one for each rule and container of an object. */
export function exceptionsFor(findings: readonly Finding[], reason: string): Exception[] {
  const all = findings.map(({ rule, resource: { ref }, container }): Exception => {
    const { kind, namespace, name } = ref;
    const match = { kind, ...(namespace === undefined ? {} : { namespace }), ...(name === undefined ? {} : { name }) };
    return { rule: rule.code, match: container === undefined ? match : { ...match, container }, reason };
  });
  return [...new Map(all.map((exception) => [JSON.stringify(exception), exception])).values()];
}

/** The text of a configuration file with further exceptions, its comments and layout kept; or why they cannot be put there. */
export function withExceptions(
  text: string,
  exceptions: readonly Exception[],
  { editsOf, printDocument }: Pick<EngineBundle, 'editsOf' | 'printDocument'>,
): { readonly text: string } | { readonly refused: string } {
  const saysNothing = text.split('\n').every((line) => /^\s*(#|$)/.test(line));
  if (saysNothing) return { text: text.replace(/[^\n]$/, '$&\n') + printDocument({ exceptions }, { eol: '\n' }) };
  return editsOf(
    text,
    exceptions.map((value) => ({ document: 0, patch: { op: 'append', path: ['exceptions'], value } })),
  );
}
