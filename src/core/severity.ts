/** From worst to least; `info` is said and never fails a run. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof severities)[number];

export const atLeast = (severity: Severity, limit: Severity): boolean => severities.indexOf(severity) <= severities.indexOf(limit);

/** Why a finding weighs more or less than its rule says. `cde` is added by the engine, the others by the rule. */
export type Modifier = 'cde' | 'absent' | 'unbound';

/**
 * A step up for a namespace with card data, a step down for something that was only not found among the files at hand and
 * for a role that nothing binds; at most one step in total. `info` stays what it is.
 */
export function modified(severity: Severity, modifiers: readonly Modifier[]): Severity {
  if (severity === 'info') return severity;
  const sum = modifiers.reduce((steps, modifier) => steps + (modifier === 'cde' ? 1 : -1), 0);
  const index = severities.indexOf(severity) - Math.max(-1, Math.min(1, sum));
  return severities[Math.max(0, Math.min(index, severities.length - 1))]!;
}

/** One step down, to `info` at the least. */
export const lowered = (severity: Severity): Severity => modified(severity, ['absent']);
