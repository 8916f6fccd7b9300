import type { Finding } from '../../core/finding';
import type { Change } from '../../core/patch';
import { valueAt } from '../../kube/path';

const ANNOTATIONS = ['metadata', 'annotations'];
const IGNORE = 'pci.k8s/ignore';
const JUSTIFICATION = 'pci.k8s/justification';

/**
 * The annotations that accept findings of one object with a reason, added to what it accepts already. Its annotations have
 * one justification for all codes, so that a further reason goes behind the one that is there.
 */
export function acceptance(findings: readonly Finding[], reason: string): Change {
  const { resource } = findings[0]!;
  const given = (key: string): string => {
    const value = valueAt(resource.manifest, [...ANNOTATIONS, key]);
    return typeof value === 'string' ? value : '';
  };
  const codes = [...given(IGNORE).split(/[\s,]+/), ...findings.map(({ rule }) => rule.code)].filter((code) => code !== '');
  const reasons = [given(JUSTIFICATION), reason].filter((text) => text !== '');
  return {
    resource,
    patches: [
      { op: 'set', path: [...ANNOTATIONS, IGNORE], value: [...new Set(codes)].join(',') },
      { op: 'set', path: [...ANNOTATIONS, JUSTIFICATION], value: reasons.join(' ') },
    ],
  };
}
