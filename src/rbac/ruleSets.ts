import type { PolicyRule } from '../kube/types';
import { termsOfRequest, termsOfRule } from './match';
import type { RoleObject } from './objects';
import type { Attributes } from './request';

/** Rules that one or more roles have: operators write the same Role into each namespace, and it is matched once for all. */
export interface RuleSet {
  readonly rules: readonly PolicyRule[];
  readonly roles: ReadonlySet<RoleObject>;
}

interface Held extends RuleSet {
  readonly roles: Set<RoleObject>;
}

/** The rules of all roles, found by what they are about. */
export class RuleSets {
  readonly #byText = new Map<string, Held>();
  readonly #byTerm = new Map<string, Held[]>();

  add(role: RoleObject, rules: readonly PolicyRule[]): void {
    const text = JSON.stringify(rules);
    let set = this.#byText.get(text);
    if (!set) {
      this.#byText.set(text, (set = { rules, roles: new Set() }));
      list(this.#byTerm, set);
    }
    set.roles.add(role);
  }

  /** With the rules that it was added with. */
  remove(role: RoleObject, rules: readonly PolicyRule[]): void {
    const text = JSON.stringify(rules);
    const set = this.#byText.get(text);
    set?.roles.delete(role);
    if (!set || set.roles.size > 0) return;
    this.#byText.delete(text);
    unlist(this.#byTerm, set);
  }

  /** All that may allow a request; whether a set does is to be asked rule by rule. */
  candidates(attributes: Attributes): ReadonlySet<RuleSet> {
    const found = new Set<RuleSet>();
    for (const term of termsOfRequest(attributes)) for (const set of this.#byTerm.get(term) ?? []) found.add(set);
    return found;
  }
}

function list(byTerm: Map<string, Held[]>, set: Held): void {
  for (const rule of set.rules) {
    for (const term of termsOfRule(rule)) {
      const known = byTerm.get(term);
      // Several rules of one set may be about the same.
      if (!known) byTerm.set(term, [set]);
      else if (known[known.length - 1] !== set) known.push(set);
    }
  }
}

function unlist(byTerm: Map<string, Held[]>, set: Held): void {
  for (const rule of set.rules) {
    for (const term of termsOfRule(rule)) {
      const known = byTerm.get(term);
      const at = known?.indexOf(set) ?? -1;
      if (!known || at < 0) continue;
      if (known.length === 1) byTerm.delete(term);
      else known.splice(at, 1);
    }
  }
}
