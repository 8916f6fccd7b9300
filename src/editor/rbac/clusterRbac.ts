import { l10n } from 'vscode';
import { RBAC } from '../../kube/access/rbac';
import { groupOf } from '../../kube/manifest';
import { valueAt } from '../../kube/path';
import { ENFORCE } from '../../kube/admission/podSecurity';
import { minorOf, readVersion } from '../../kube/versions/version';
import type { Footholds } from '../../rbac/danger/chains';
import type { Surroundings } from '../../rbac/danger/risks';
import type { Existence } from '../../rbac/stale';
import type { LiveCluster } from '../../live/liveCluster';
import type { ClusterSession } from '../cluster/session';
import { KnownRbac, type Around } from './knownRbac';
import { RBAC_KINDS, unseenKinds } from './kinds';

/** The RBAC of the scanned cluster. What its objects change is noted as they come; the caller settles it. */
export function clusterRbac(session: ClusterSession, changed: () => void): { readonly known: KnownRbac; readonly end: () => void } {
  const { live, engine } = session;
  const beside = new Beside(live);
  const known = new KnownRbac(engine, aroundOf(session, beside));
  known.add(RBAC_KINDS.flatMap((kind) => live.listed(RBAC, kind)).map((now) => ({ now })));
  const end = live.follow((before, now) => {
    const { apiVersion, kind } = (now ?? before)!;
    if (groupOf(apiVersion) === RBAC) known.add([{ before, now }]);
    else if (apiVersion === 'v1' && (kind === 'ServiceAccount' || kind === 'Namespace')) {
      beside.forget();
      known.forget();
    } else return;
    changed();
  });
  return { known, end };
}

/** What is asked for each subject, found once until it changes. */
class Beside {
  #accounts: ReadonlySet<string> | undefined;
  #restricted: ReadonlySet<string> | undefined;

  constructor(private readonly live: LiveCluster) {}

  forget(): void {
    this.#accounts = undefined;
    this.#restricted = undefined;
  }

  /** The ServiceAccounts that were seen, as `namespace/name`. */
  get accounts(): ReadonlySet<string> {
    return (this.#accounts ??= new Set(
      this.live.listed('', 'ServiceAccount').map(({ metadata }) => `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`),
    ));
  }

  /** The namespaces that enforce the Pod Security Standard "restricted". */
  get restricted(): ReadonlySet<string> {
    return (this.#restricted ??= new Set(
      this.live.listed('', 'Namespace').flatMap(({ metadata }) => (metadata?.labels?.[ENFORCE] === 'restricted' ? (metadata.name ?? []) : [])),
    ));
  }
}

function aroundOf(session: ClusterSession, beside: Beside): Around {
  const { live, engine, context } = session;
  const minor = minorIn(session);
  return {
    kind: 'cluster',
    title: context.name,
    visibility: live.coverage,
    get gaps() {
      return unseenKinds(live.coverage).map(({ message }) => l10n.t(message));
    },
    get resources() {
      return [...(session.found?.discovery.resources ?? engine.rbac.ownResources()), ...engine.rbac.ruleOnlyResources()];
    },
    get namespaces() {
      return live.listed('', 'Namespace').flatMap(({ metadata }) => metadata?.name ?? []);
    },
    get identity() {
      return session.found?.identity?.username;
    },
    get at() {
      return session.since;
    },
    existence: existenceIn(session, beside),
    footholds: footholdsIn(session),
    surroundings: surroundingsOf(session, minor, beside),
    shipped: engine.rbac.bootstrapFor(minor ?? engine.rbac.bootstrapMinors().at(-1)!),
  };
}

/** `1.36`, as far as the server tells. */
function minorIn({ found }: ClusterSession): string | undefined {
  const version = readVersion(found?.version.gitVersion ?? '');
  return version && minorOf(version);
}

function surroundingsOf({ found }: ClusterSession, minor: string | undefined, beside: Beside): Surroundings {
  const provider = /-(eks|gke)[-.]/.exec(found?.version.gitVersion ?? '')?.[1];
  return {
    ...(minor === undefined ? {} : { minor: Number(minor.split('.')[1]) }),
    ...(provider === undefined ? {} : { provider }),
    isRestricted: (namespace) => beside.restricted.has(namespace),
  };
}

function existenceIn({ live: { coverage } }: ClusterSession, beside: Beside): Existence {
  return {
    mayHaveRole: ({ roleRef, namespace }) => coverage.unseen(RBAC, roleRef.kind, roleRef.kind === 'Role' ? namespace : undefined) !== undefined,
    hasAccount: (namespace, name) => (coverage.unseen('', 'ServiceAccount', namespace) ? undefined : beside.accounts.has(`${namespace}/${name}`)),
  };
}

function footholdsIn({ live }: ClusterSession): Footholds {
  const inNamespace = (kind: string, namespace: string) => live.listed('', kind).filter(({ metadata }) => metadata?.namespace === namespace);
  return {
    podAccounts: (namespace) =>
      inNamespace('Pod', namespace).map((pod) => {
        const account = valueAt(pod, ['spec', 'serviceAccountName']);
        return typeof account === 'string' && account !== '' ? account : 'default';
      }),
    tokenAccounts: (namespace) =>
      inNamespace('Secret', namespace).flatMap(({ metadata }) => {
        const account = valueAt(metadata, ['annotations', 'kubernetes.io/service-account.name']);
        return typeof account === 'string' ? [account] : [];
      }),
  };
}
