import { canonicalName, isMalformed, isTemplated, parseImage } from '../kube/image/image';
import { imagesOf } from '../kube/pod/podImages';
import type { Inventory } from '../core/inventory';
import type { Resource } from '../core/resource';

/**
 * The newest version of a repository, by its canonical name, among the tags in an inventory: `1.4.2` or `v1.4.2`, at least
 * with two numbers. Tags with anything behind the numbers name other builds or previews and are passed over.
 */
export function newestTagSeen(inventory: Inventory, repository: string): string | undefined {
  return inventory.derive(newestTags).get(repository);
}

function newestTags(inventory: Inventory): ReadonlyMap<string, string> {
  const newest = new Map<string, string>();
  for (const resource of inventory.resources) {
    for (const reference of referencesIn(resource, inventory)) {
      const image = parseImage(reference);
      if (isMalformed(image) || image.tag === undefined || !isVersion(image.tag)) continue;
      const name = canonicalName(image);
      const known = newest.get(name);
      if (known === undefined || compareVersions(image.tag, known) > 0) newest.set(name, image.tag);
    }
  }
  return newest;
}

function referencesIn(resource: Resource, inventory: Inventory): string[] {
  const references = inventory.podsOf(resource).flatMap((pod) => [...imagesOf(pod)].map(({ reference }) => reference ?? ''));
  return references.filter((reference) => reference !== '' && !isTemplated(reference));
}

const isVersion = (tag: string): boolean => /^v?\d+(?:\.\d+)+$/.test(tag);

/** By number, part for part; where one has more parts than the other, it is the more exact and counts as the newer. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) if (left[i] !== right[i]) return left[i]! - right[i]!;
  return left.length - right.length;
}

const numbersOf = (version: string): number[] => version.replace(/^v/, '').split('.').map(Number);
