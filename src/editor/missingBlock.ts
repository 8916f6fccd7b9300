import { isAbsent, type Finding } from '../core/finding';
import type { Change } from '../core/patch';
import type { Resource, TextRange } from '../core/resource';
import { severities, type Severity } from '../core/severity';
import { formatPath, type Path } from '../kube/path';
import { valueAt } from '../kube/path';

/**
 * What becomes one squiggle: a finding, or all findings about fields that one block of a container (or pod) lacks. Ten
 * squiggles under one name would say no more than one.
 */
export interface FindingGroup {
  /** At least one, the worst first. */
  readonly findings: readonly [Finding, ...Finding[]];
  /** The block that lacks fields; undefined for a finding on its own. */
  readonly block: Block | undefined;
}

/** A part of a container or pod that is usually missing as a whole. */
export interface Block {
  readonly name: (typeof blocks)[number];
  /** Path of the container or pod spec. */
  readonly holder: Path;
}

const blocks = ['securityContext', 'resources'] as const;

/** Groups open findings; keeps the order of the groups' first findings. */
export function groupMissing(findings: readonly Finding[]): FindingGroup[] {
  const groups = new Map<unknown, { findings: Finding[]; block: Block | undefined }>();
  const objects = new Map<Finding['resource'], number>();
  for (const finding of findings) {
    const block = blockOf(finding);
    const { resource } = finding;
    if (!objects.has(resource)) objects.set(resource, objects.size);
    const key = block ? `${objects.get(resource)!} ${JSON.stringify(block)}` : finding;
    const group = groups.get(key);
    if (group) group.findings.push(finding);
    else groups.set(key, { findings: [finding], block });
  }
  return [...groups.values()].map(({ findings: members, block }) => {
    const [first, ...rest] = members.sort((a, b) => rank(a.severity) - rank(b.severity));
    return { findings: [first!, ...rest], block: rest.length > 0 ? block : undefined };
  });
}

/** Where a group is underlined: a missing block on the name of the container that lacks it, all else at its place. */
export function rangeOfGroup({ findings: [first], block }: FindingGroup, locate: Locate): TextRange {
  const { resource, path } = first;
  if (!block) return locate(resource, path);
  const { holder, name } = block;
  const isNamed = typeof valueAt(resource.manifest, [...holder, 'name']) === 'string';
  return locate(resource, isNamed ? [...holder, 'name'] : [...holder, name]);
}

/** Finds what to underline for a path of an object in the text that shows it. */
export type Locate = (resource: Resource, path: Path) => TextRange;

/** The fields that a group lacks, as in the manifest: `capabilities.drop`. */
export function missingFields({ findings }: FindingGroup, { holder }: Block): string[] {
  return [...new Set(findings.map(({ path }) => formatPath(path.slice(holder.length + 1))))].sort();
}

/** The PCI DSS requirements that any of the findings is about, in order of their numbers. */
export function requirementsOf({ findings }: FindingGroup): string[] {
  return [...new Set(findings.flatMap(({ rule }) => rule.requirements.pciDss))].sort(byNumber);
}

/** The change that adds all that a group lacks, as far as the rules name a value; empty for a finding on its own. */
export function hardening({ findings, block }: FindingGroup): readonly Change[] {
  if (!block) return [];
  const patches = findings.flatMap(({ rule: { hardens } }) =>
    hardens ? [{ op: 'set', path: [...block.holder, ...hardens.path], value: hardens.value } as const] : [],
  );
  return patches.length > 0 ? [{ resource: findings[0].resource, patches }] : [];
}

/** Orders `2.2.6` before `10.1`. */
export const byNumber = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

function blockOf(finding: Finding): Block | undefined {
  const { path } = finding;
  for (const name of blocks) {
    const at = path.indexOf(name);
    if (at >= 0 && at < path.length - 1 && isAbsent(finding)) return { name, holder: path.slice(0, at) };
  }
  return undefined;
}

const rank = (severity: Severity): number => severities.indexOf(severity);
