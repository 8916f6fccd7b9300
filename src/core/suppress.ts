import { valueAt } from '../kube/path';
import type { Inventory } from './inventory';
import type { Acceptance, Finding } from './finding';
import type { Resource } from './resource';
import { defineRule } from './rule';
import { matches, type Exception } from './settings';

const IGNORE = 'pci.k8s/ignore';
const JUSTIFICATION = 'pci.k8s/justification';
const EXPIRES = 'pci.k8s/expires';

/**
 * The rule about exceptions themselves. It has no check of its own: `suppress` reports in its name, since only there is
 * known which exceptions were asked for.
 */
export const exceptionRule = defineRule({
  id: 'exception',
  code: 'PCI-K8S-001',
  target: 'resource',
  kinds: {},
  title: 'Exceptions give a reason and are in date',
  tier: 1,
  requirements: { pciDss: ['1.2.6', '2.2.5', '12.3.1'], guidance: [] },
  severity: 'info',
  sparesExempt: false,
  messages: {
    'no-reason': 'The exception for {codes} does not hold, because it gives no reason.',
    expired: 'The exception for {codes} does not hold, because it expired on {expires}.',
    'bad-date': 'The exception for {codes} does not hold, because "{expires}" is no date of the form 2027-03-31.',
  },
  fixes: {},
  docs: {
    why: 'An assessor asks why a finding was accepted, by whom, and until when. An exception that cannot answer is no exception.',
    bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations:
    pci.k8s/ignore: PCI-K8S-309
spec:
  containers:
    - name: web
      image: registry.corp/web:1.4.2
`,
    good: `apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations:
    pci.k8s/ignore: PCI-K8S-309
    pci.k8s/justification: Writes its cache to /var/cache; reviewed each quarter.
    pci.k8s/expires: "2027-03-31"
spec:
  containers:
    - name: web
      image: registry.corp/web:1.4.2
`,
  },
  check: () => 'not-applicable' as const,
});

/** One exception, whatever said it: an annotation, a comment, or the configuration file. */
interface Asked {
  readonly codes: readonly string[];
  readonly acceptance: Acceptance;
  /** Whether it is about this finding, apart from the code. */
  covers(finding: Finding): boolean;
  /** Where it stands, to report that it does not hold. Undefined: not in this resource. */
  readonly at: Pick<Finding, 'resource' | 'path'> | undefined;
}

/**
 * Marks the findings that somebody accepted with a reason, and reports the exceptions that do not hold: without a reason,
 * or out of date. What is accepted stays in the result.
 */
export function suppress(findings: readonly Finding[], inventory: Inventory): readonly Finding[] {
  if (findings.length === 0) return findings;
  const { settings } = inventory;
  const result: Finding[] = [];
  const annotated = new Map<Resource, readonly Asked[]>();
  const fromFile = settings.exceptions.map(fromSettings);
  const complaints = new Map<string, Finding>();
  for (const finding of findings) {
    let own = annotated.get(finding.resource);
    if (!own) annotated.set(finding.resource, (own = fromAnnotations(finding.resource, inventory)));
    const comments = fromComments(finding);
    if (comments.length + own.length + fromFile.length === 0) {
      result.push(finding);
      continue;
    }
    const asked = [...comments, ...own, ...fromFile].filter((one) => names(one.codes, finding) && one.covers(finding));
    const holding = asked.find((one) => problemOf(one.acceptance, settings.today) === undefined);
    result.push(holding ? { ...finding, accepted: holding.acceptance } : finding);
    if (holding) continue;
    for (const one of asked) {
      const complaint = complain(one, settings.today);
      if (complaint) complaints.set(`${JSON.stringify(complaint.path)} ${complaint.variant} ${one.codes.join()}`, complaint);
    }
  }
  return [...result, ...complaints.values()];
}

function names(codes: readonly string[], { rule, variant }: Finding): boolean {
  return codes.some((code) => [rule.code, rule.id].some((name) => code === name || code === `${name}.${variant}`));
}

/** Whether a text is a day that there is, as `2027-03-31`. */
export function isDate(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : NaN;
  // The 31st of a shorter month is read as a day of the next one.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function problemOf({ reason, expires }: Acceptance, today: string): 'no-reason' | 'expired' | 'bad-date' | undefined {
  if (reason.trim() === '') return 'no-reason';
  if (expires === undefined) return undefined;
  if (!isDate(expires)) return 'bad-date';
  return expires < today ? 'expired' : undefined;
}

function complain(asked: Asked, today: string): Finding | undefined {
  const variant = problemOf(asked.acceptance, today);
  if (!variant || !asked.at) return undefined;
  const args = { codes: asked.codes.join(', '), expires: asked.acceptance.expires ?? '' };
  return { rule: exceptionRule, variant, severity: 'info', args, ...asked.at, fixes: [] };
}

function fromAnnotations(resource: Resource, inventory: Inventory): Asked[] {
  const whole = resource.manifest.metadata?.annotations;
  const asked = asAsked(whole, resource, ['metadata', 'annotations'], () => true);
  for (const pod of inventory.podsOf(resource)) {
    // A Pod's own metadata is its pods' metadata too.
    if (pod.metadataAt.length === 1) continue;
    const template = pod.metadataAt.slice(0, -1);
    asked.push(
      ...asAsked(pod.metadata.annotations, resource, [...pod.metadataAt, 'annotations'], ({ path }) => template.every((step, i) => step === path[i])),
    );
  }
  return asked;
}

function asAsked(annotations: unknown, resource: Resource, at: readonly (string | number)[], covers: Asked['covers']): Asked[] {
  if (valueAt(annotations, [IGNORE]) === undefined) return [];
  const text = (name: string): string | undefined => {
    const value = valueAt(annotations, [name]);
    return typeof value === 'string' ? value : undefined;
  };
  const codes = (text(IGNORE) ?? '').split(/[\s,]+/).filter((code) => code !== '');
  if (codes.length === 0) return [];
  const expires = text(EXPIRES);
  return [
    {
      codes,
      acceptance: { reason: text(JUSTIFICATION) ?? '', ...(expires === undefined ? {} : { expires }) },
      covers,
      at: { resource, path: [...at, IGNORE] },
    },
  ];
}

const none: readonly never[] = [];

function fromComments({ resource, path }: Finding): readonly Asked[] {
  const { source } = resource;
  if (source.kind !== 'file') return none;
  const comments = source.ignoresAt(path);
  if (comments.length === 0) return none;
  return comments.map(({ codes, reason }) => ({
    codes,
    acceptance: { reason },
    covers: () => true,
    at: { resource, path },
  }));
}

function fromSettings(exception: Exception): Asked {
  const { rule, match, reason, approvedBy, expires } = exception;
  const fits = (pattern: string | null | undefined, value: string | undefined) => !pattern || matches(pattern, value ?? '');
  return {
    codes: [rule ?? ''],
    acceptance: { reason: reason ?? '', ...(approvedBy ? { approvedBy } : {}), ...(expires ? { expires } : {}) },
    covers: ({ resource, container }) =>
      fits(match?.kind, resource.ref.kind) &&
      fits(match?.namespace, resource.namespace) &&
      fits(match?.name, resource.ref.name) &&
      fits(match?.container, container),
    // An exception in the configuration file that does not hold is reported there.
    at: undefined,
  };
}
