import { valueAt } from './path';
import type { Manifest, Metadata } from './types';

const DAY = 24 * 60 * 60 * 1000;

/** Whole days from an object's creation to a day such as `2026-11-24`; undefined where it does not say when it was created. */
export function ageInDays({ metadata }: Manifest, today: string): number | undefined {
  const created = valueAt(metadata, ['creationTimestamp']);
  const from = typeof created === 'string' ? Date.parse(created.slice(0, 'yyyy-mm-dd'.length)) : NaN;
  return Number.isNaN(from) ? undefined : Math.floor((Date.parse(today) - from) / DAY);
}

/** Whether another object controls it: a ReplicaSet its pods, an operator's custom resource its workloads. */
export const isControlled = (metadata: Metadata | null | undefined): boolean =>
  metadata?.ownerReferences?.some(({ controller }) => controller === true) ?? false;

const MANAGED_BY = 'app.kubernetes.io/managed-by';

/** Whether a controller made an object of another one, and would write it again: by its owner, or by Kyverno's labels. */
export const isMadeByAnother = ({ metadata }: Manifest): boolean =>
  isControlled(metadata) || metadata?.labels?.[MANAGED_BY] === 'kyverno' || metadata?.labels?.['webhook.kyverno.io/managed-by'] !== undefined;
