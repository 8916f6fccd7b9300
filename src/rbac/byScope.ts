import type { BindingObject } from './objects';

/** Bindings that have something in common, such as a subject, by where they hold. */
export class ByScope {
  /** As long as there are few: most subjects and roles have one binding or two, and a map for each would be most of the index. */
  #few: BindingObject[] | undefined = [];
  #many: Map<string, BindingObject[]> | undefined;

  /** Whether a condition is met by a binding of the cluster or, where a namespace is given, one of that namespace. */
  some(namespace: string, meets: (binding: BindingObject) => boolean): boolean {
    if (this.#few) {
      for (const binding of this.#few) if ((binding.namespace === '' || binding.namespace === namespace) && meets(binding)) return true;
      return false;
    }
    if (this.#many?.get('')?.some(meets)) return true;
    return namespace !== '' && (this.#many?.get(namespace)?.some(meets) ?? false);
  }

  /** The bindings of the cluster and, where one is given, of a namespace. */
  for(namespace: string): readonly BindingObject[] {
    const found: BindingObject[] = [];
    this.some(namespace, (binding) => {
      found.push(binding);
      return false;
    });
    return found;
  }

  /** All of them. */
  get all(): readonly BindingObject[] {
    return this.#few ?? [...(this.#many?.values() ?? [])].flat();
  }

  add(binding: BindingObject): void {
    if (this.#few && this.#few.length < MOST_FEW) {
      this.#few.push(binding);
      return;
    }
    if (this.#few) this.#spread(this.#few);
    const known = this.#many!.get(binding.namespace);
    if (known) known.push(binding);
    else this.#many!.set(binding.namespace, [binding]);
  }

  /** Whether nothing is left. */
  remove(binding: BindingObject): boolean {
    const known = this.#few ?? this.#many?.get(binding.namespace) ?? [];
    const at = known.indexOf(binding);
    if (at >= 0) {
      // Their order says nothing, as the server's own does not.
      known[at] = known[known.length - 1]!;
      known.pop();
    }
    if (known.length === 0) this.#many?.delete(binding.namespace);
    return known.length === 0 && !this.#many?.size;
  }

  #spread(few: readonly BindingObject[]): void {
    this.#few = undefined;
    this.#many = new Map();
    for (const binding of few) this.add(binding);
  }
}

const MOST_FEW = 16;
