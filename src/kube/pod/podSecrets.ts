import { valueAt } from '../path';
import type { PodTarget } from '../pods';

/** The names of the Secrets that a pod's containers get from the kubelet: in volumes and in environment variables. */
export function secretsOf({ spec, containers }: PodTarget): string[] {
  const found: unknown[] = [];
  for (const volume of items(valueAt(spec, ['volumes']))) {
    found.push(valueAt(volume, ['secret', 'secretName']));
    for (const source of items(valueAt(volume, ['projected', 'sources']))) found.push(valueAt(source, ['secret', 'name']));
  }
  for (const { container } of containers) {
    for (const variable of items(valueAt(container, ['env']))) found.push(valueAt(variable, ['valueFrom', 'secretKeyRef', 'name']));
    for (const source of items(valueAt(container, ['envFrom']))) found.push(valueAt(source, ['secretRef', 'name']));
  }
  return [...new Set(found.filter((name): name is string => typeof name === 'string' && name !== ''))];
}

const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
