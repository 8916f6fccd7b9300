import { RBAC } from '../../kube/access/rbac';
import { MASTERS } from '../../kube/access/subjects';
import { isGranted } from '../grants';
import { keyOf } from '../objects';
import { resource } from '../request';
import { EVERYTHING } from './catalog';
import type { Held } from './held';
import type { RbacRisks } from './risks';
import { accountOf, asUser, impliedGroups, subjectKey, type SubjectRef } from './subject';

/** One step of a takeover: somebody becomes somebody else. */
export interface Step {
  readonly from: SubjectRef;
  /** The danger by which: `RB-TOKEN`. */
  readonly by: string;
  /** The namespace where it is held; empty for the whole cluster. */
  readonly scope: string;
  readonly to: SubjectRef;
}

/** What is known of a cluster that makes steps of rights; what is left out leads nowhere. */
export interface Footholds {
  /** The ServiceAccounts of the Pods of a namespace. */
  readonly podAccounts?: (namespace: string) => readonly string[] | undefined;
  /** The ServiceAccounts of a namespace of which a Secret holds a token. */
  readonly tokenAccounts?: (namespace: string) => readonly string[] | undefined;
}

/** Longer ones prove little, as each step has to be taken unseen. */
const MOST_STEPS = 4;

/** The group that may do everything, which also stands for who can hand itself all rights. */
const masters: SubjectRef = { by: 'group', login: MASTERS };

/**
 * The shortest ways by which subjects come to all rights in the whole cluster, of at most four steps, found by walking back
 * from who has them. A step by a right on ServiceAccounts leads to all of a namespace at once, so that the cost grows with
 * the subjects that hold such a right and not with their pairs.
 */
export class Chains {
  readonly #steps = new Map<string, Step>();
  readonly #reached = new Set<string>();

  constructor(risks: RbacRisks, footholds: Footholds = {}) {
    const open = new Map<string, Walker>();
    let frontier: SubjectRef[] = [masters];
    this.#reached.add(subjectKey(masters));
    for (const { subject, held } of risks.holders) {
      if (held.some(isEverything)) {
        frontier.push(subject);
        this.#reached.add(subjectKey(subject));
      } else {
        const edges = held.flatMap((one) => edgesOf(one, subject, risks));
        if (edges.length > 0) open.set(subjectKey(subject), { subject, edges });
      }
    }
    for (let taken = 0; taken < MOST_STEPS && frontier.length > 0; taken++) frontier = this.#walkBack(open, new Places(frontier, footholds));
  }

  /** The steps of the shortest way; none for who can do everything already, undefined where no way is known. */
  of(subject: SubjectRef): readonly Step[] | undefined {
    const key = [subject, ...impliedGroups(subject).map((login): SubjectRef => ({ by: 'group', login }))]
      .map(subjectKey)
      .find((one) => this.#reached.has(one));
    if (key === undefined) return undefined;
    const steps: Step[] = [];
    for (let step = this.#steps.get(key); step; step = this.#steps.get(subjectKey(step.to))) steps.push(step);
    return steps;
  }

  #walkBack(open: Map<string, Walker>, places: Places): SubjectRef[] {
    const found: SubjectRef[] = [];
    for (const [key, { subject, edges }] of open) {
      for (const edge of edges) {
        const to = places.reachedBy(edge);
        if (!to) continue;
        this.#steps.set(key, { from: subject, by: edge.by, scope: edge.scope, to });
        found.push(subject);
        break;
      }
    }
    for (const subject of found) {
      open.delete(subjectKey(subject));
      this.#reached.add(subjectKey(subject));
    }
    return found;
  }
}

interface Walker {
  readonly subject: SubjectRef;
  readonly edges: readonly Edge[];
}

interface Edge {
  readonly by: string;
  readonly scope: string;
  /** To whom: the ServiceAccounts of the scope, those of its Pods, those with a token in a Secret, anybody, or all rights. */
  readonly to: 'accounts' | 'pods' | 'tokens' | 'anybody' | 'masters';
  /** Only these accounts. */
  readonly names?: readonly string[] | undefined;
}

const isEverything = ({ danger: { id }, scope, names }: Held): boolean => id === EVERYTHING && scope === '' && names === undefined;

function edgesOf({ danger: { id, variant }, scope, names }: Held, subject: SubjectRef, risks: RbacRisks): Edge[] {
  const all = names === undefined;
  switch (id) {
    case EVERYTHING:
      return [{ by: id, scope, to: 'accounts' }];
    case 'RB-TOKEN':
      return [{ by: id, scope, to: 'accounts', names }];
    case 'RB-POD-CREATE':
      // Whoever may change one workload may also change as whom it runs.
      return [{ by: id, scope, to: 'accounts' }];
    case 'RB-SECRET-WRITE':
      return all ? [{ by: id, scope, to: 'accounts' }] : [];
    case 'RB-IMP':
      return variant ? [] : impersonationEdges(scope, names, subject, risks);
    case 'RB-EXEC':
    case 'RB-EPHEMERAL':
    case 'RB-POD-PATCH':
    case 'RB-NODEPROXY':
      return all ? [{ by: id, scope, to: 'pods' }] : [];
    case 'RB-SECRET-READ':
      return all ? [{ by: id, scope, to: 'tokens' }] : [];
    case 'RB-ESC':
    case 'RB-CSR':
      return all && scope === '' && !variant ? [{ by: id, scope, to: 'masters' }] : [];
    case 'RB-BIND':
      return bindsEverything(scope, names, subject, risks) ? [{ by: id, scope, to: 'masters' }] : [];
    default:
      return [];
  }
}

function impersonationEdges(scope: string, names: readonly string[] | undefined, subject: SubjectRef, { index }: RbacRisks): Edge[] {
  const user = asUser(subject);
  const may = (plural: string, name: string): boolean => isGranted(index, user, resource('impersonate', '', plural, { namespace: scope, name }));
  const edges: Edge[] = [{ by: 'RB-IMP', scope, to: 'accounts', names }];
  // Any user will do to be put into the group.
  if (scope === '' && may('groups', MASTERS)) edges.unshift({ by: 'RB-IMP', scope, to: 'masters' });
  if (scope === '' && names === undefined && may('users', '')) edges.push({ by: 'RB-IMP', scope, to: 'anybody' });
  return edges;
}

function bindsEverything(scope: string, names: readonly string[] | undefined, subject: SubjectRef, risks: RbacRisks): boolean {
  const writes = ['create', 'update', 'patch'].some((verb) =>
    isGranted(risks.index, asUser(subject), resource(verb, RBAC, 'clusterrolebindings', {})),
  );
  const isFull = (name: string): boolean =>
    risks.judgeRole(keyOf('ClusterRole', '', name)).some(({ danger: { id }, for: reach }) => id === EVERYTHING && reach === 'all');
  return scope === '' && writes && (names === undefined || names.some(isFull));
}

/** Where those are who were reached last. */
class Places {
  readonly #accounts = new Map<string, SubjectRef[]>();
  readonly #anybody: SubjectRef | undefined;
  readonly #masters: SubjectRef | undefined;

  constructor(
    reached: readonly SubjectRef[],
    readonly footholds: Footholds,
  ) {
    this.#masters = reached.find((one) => subjectKey(one) === subjectKey(masters));
    this.#anybody = reached.find(({ by }) => by === 'name');
    for (const subject of reached) {
      const namespace = accountOf(subject)?.namespace ?? accountsGroup(subject);
      if (namespace !== undefined) this.#accounts.set(namespace, [...(this.#accounts.get(namespace) ?? []), subject]);
    }
  }

  reachedBy({ to, scope, names }: Edge): SubjectRef | undefined {
    if (to === 'masters') return this.#masters;
    if (to === 'anybody') return this.#anybody;
    for (const namespace of scope === '' ? this.#accounts.keys() : [scope]) {
      const wanted = to === 'accounts' ? names : to === 'pods' ? (this.footholds.podAccounts?.(namespace) ?? []) : this.#withTokens(namespace);
      const found = this.#accounts.get(namespace)?.find((subject) => isWanted(subject, wanted));
      if (found) return found;
    }
    return undefined;
  }

  #withTokens(namespace: string): readonly string[] {
    return this.footholds.tokenAccounts?.(namespace) ?? [];
  }
}

/** A group of all ServiceAccounts of a namespace has any of them as a member. */
function isWanted(subject: SubjectRef, names: readonly string[] | undefined): boolean {
  if (names === undefined) return true;
  const account = accountOf(subject);
  return account ? names.includes(account.name) : names.length > 0;
}

const ACCOUNTS = 'system:serviceaccounts:';
const accountsGroup = ({ by, login }: SubjectRef): string | undefined =>
  by === 'group' && login.startsWith(ACCOUNTS) ? login.slice(ACCOUNTS.length) : undefined;
