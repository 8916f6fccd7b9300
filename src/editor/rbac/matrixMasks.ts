import type { Visibility } from '../../core/visibility';
import type { PolicyRule } from '../../kube/types';
import { asUser, impliedGroups, type SubjectRef } from '../../rbac/danger/subject';
import type { RbacIndex } from '../../rbac/index';
import { termsOfRequest, termsOfRule } from '../../rbac/match';
import { missingOf, roleList } from '../../rbac/missing';
import type { BindingObject } from '../../rbac/objects';
import { resource as requested } from '../../rbac/request';
import { grants } from '../../rbac/rights';
import { isNode, isSuperuser } from '../../rbac/user';
import { cellOf, type Cell } from '../../webview/cell';
import { VERBS } from '../../webview/verbs';
import type { MatrixColumn } from './matrixColumns';

/** Where rights count: those that hold in the whole cluster; these and those of one namespace; or those of any namespace. */
export type MatrixPlace = { readonly kind: 'cluster' | 'everywhere' } | { readonly kind: 'namespace'; readonly namespace: string };

/**
 * What each subject may do with each resource of the columns: what `canI` says of the same requests, found for all columns
 * at once from what the rules of each role give, which is worked out once. To be made anew when the index changes.
 */
export class MatrixMasks {
  readonly #ofRules = new Map<readonly PolicyRule[], Uint16Array>();
  readonly #ofGroups = new Map<string, Held>();
  readonly #byTerm: ReadonlyMap<string, readonly number[]>;
  readonly #lists: ReturnType<typeof unseenLists>;

  constructor(
    private readonly index: RbacIndex,
    private readonly visibility: Visibility,
    readonly columns: readonly MatrixColumn[],
    readonly place: MatrixPlace,
  ) {
    this.#byTerm = columnsByTerm(columns);
    this.#lists = unseenLists(visibility, place);
  }

  /** The cells of a subject, with what the groups give that it is in by itself. */
  cellsOf(subject: SubjectRef): readonly Cell[] {
    const user = asUser(subject);
    if (isSuperuser(user)) return this.columns.map(() => cellOf(0xff, 0, 0));
    const held = this.#holdings(subject.by, subject.login);
    for (const login of impliedGroups(subject)) add(held, this.#ofGroup(login));
    const isUnknownEverywhere = this.#lists.cluster || isNode(user) || held.lost.cluster;
    const isUnknownInNamespaces = this.#lists.namespaces || held.lost.namespaces;
    return this.columns.map(({ namespaceVerbs }, i) => {
      const mask = held.masks[i]!;
      const unknown = isUnknownEverywhere ? 0xff : isUnknownInNamespaces ? namespaceVerbs : 0;
      return cellOf(mask & 0xff, mask >> 8, unknown);
    });
  }

  #ofGroup(login: string): Held {
    let known = this.#ofGroups.get(login);
    if (!known) this.#ofGroups.set(login, (known = this.#holdings('group', login)));
    return known;
  }

  #holdings(by: SubjectRef['by'], login: string): Held {
    const held: Held = { masks: new Uint16Array(this.columns.length), lost: { cluster: false, namespaces: false } };
    for (const binding of bindingsAt(this.index, { by, login }, this.place)) {
      const rules = this.index.rulesOf(binding);
      if (rules.length > 0) this.#give(held.masks, this.#masksOf(rules), binding);
      else if (this.#isLost(binding)) held.lost[binding.namespace === '' ? 'cluster' : 'namespaces'] = true;
    }
    return held;
  }

  #give(masks: Uint16Array, given: Uint16Array, binding: BindingObject): void {
    for (let i = 0; i < masks.length; i++) masks[i]! |= givenIn(binding, given[i]!, this.columns[i]!);
  }

  #isLost(binding: BindingObject): boolean {
    return binding.role !== undefined && !this.index.role(binding.role) && missingOf(this.visibility, [roleList(binding)]).length > 0;
  }

  /** For each column: eight bits for all objects, and eight for objects by name. */
  #masksOf(rules: readonly PolicyRule[]): Uint16Array {
    let known = this.#ofRules.get(rules);
    if (!known) this.#ofRules.set(rules, (known = masksOf(rules, this.columns, this.#byTerm)));
    return known;
  }
}

interface Held {
  readonly masks: Uint16Array;
  /** Whether the role of a binding is in a list that was not seen. */
  readonly lost: { cluster: boolean; namespaces: boolean };
}

function add(held: Held, { masks, lost }: Held): void {
  for (let i = 0; i < masks.length; i++) held.masks[i]! |= masks[i]!;
  held.lost.cluster ||= lost.cluster;
  held.lost.namespaces ||= lost.namespaces;
}

/** The bindings that count for a subject, without those of groups that it is in. */
export function bindingsAt(index: RbacIndex, { by, login }: SubjectRef, place: MatrixPlace): readonly BindingObject[] {
  const bindings = index.bindingsOf(by, login);
  return (place.kind === 'everywhere' ? bindings?.all : bindings?.for(place.kind === 'namespace' ? place.namespace : '')) ?? [];
}

/** What is left of what a rule gives, bound where it is. */
export const givenIn = ({ namespace }: BindingObject, mask: number, { namespaceVerbs }: MatrixColumn): number =>
  namespace === '' ? mask : mask & (namespaceVerbs | (namespaceVerbs << 8));

/** What a rule gives: eight bits for all objects, and eight for objects by name. */
export function ruleMask(rule: PolicyRule, { group, resource, subresource }: MatrixColumn): number {
  let mask = 0;
  for (const [bit, { verb }] of VERBS.entries()) {
    const given = grants(rule, { verb, group, resource, subresource });
    if (given) mask |= given === 'all' ? 1 << bit : 1 << (bit + 8);
  }
  return mask;
}

function masksOf(rules: readonly PolicyRule[], columns: readonly MatrixColumn[], byTerm: ReadonlyMap<string, readonly number[]>): Uint16Array {
  const masks = new Uint16Array(columns.length);
  for (const rule of rules) {
    // A rule is about a few of them at most, and to ask it about all takes ten times as long.
    const candidates = new Set(termsOfRule(rule).flatMap((term) => byTerm.get(term) ?? []));
    for (const i of candidates) masks[i]! |= ruleMask(rule, columns[i]!);
  }
  return masks;
}

/** The columns that a rule with a term may be about. */
function columnsByTerm(columns: readonly MatrixColumn[]): ReadonlyMap<string, readonly number[]> {
  const byTerm = new Map<string, number[]>();
  for (const [i, { group, resource, subresource }] of columns.entries()) {
    // The verb plays no part in the terms.
    for (const term of termsOfRequest(requested('', group, resource, { subresource }))) {
      const known = byTerm.get(term);
      if (known) known.push(i);
      else byTerm.set(term, [i]);
    }
  }
  return byTerm;
}

/** Whether bindings were not seen that may give more: of the whole cluster, or of the namespaces that count. */
function unseenLists(visibility: Visibility, place: MatrixPlace): { readonly cluster: boolean; readonly namespaces: boolean } {
  const isUnseen = (kind: 'ClusterRoleBinding' | 'RoleBinding', namespace?: string) => missingOf(visibility, [{ kind, namespace }]).length > 0;
  const namespaces = place.kind !== 'cluster' && isUnseen('RoleBinding', place.kind === 'namespace' ? place.namespace : undefined);
  return { cluster: isUnseen('ClusterRoleBinding'), namespaces };
}
