import type { AnyRule } from '../core/rule';

/** `snippets/kubernetes.json`: the manifest of each rule that gives no finding, to start from. */
export function snippets(rules: readonly AnyRule[]): string {
  const entries = rules.map((rule) => [
    rule.title,
    {
      prefix: `pci-${rule.id}`,
      description: `${rule.code}: ${rule.title}.`,
      // A dollar sign begins a place to fill in.
      body: rule.docs.good.trimEnd().replaceAll('\\', '\\\\').replaceAll('$', '\\$').split('\n'),
    },
  ]);
  return json(Object.fromEntries(entries));
}

export const json = (data: unknown): string => `${JSON.stringify(data, undefined, 2)}\n`;
