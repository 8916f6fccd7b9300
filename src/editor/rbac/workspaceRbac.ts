import { workspace } from 'vscode';
import { allSeen } from '../../core/visibility';
import type { Resource } from '../../core/resource';
import { RBAC } from '../../kube/access/rbac';
import { groupOf } from '../../kube/manifest';
import type { EngineBundle } from '../session/load';
import type { Session } from '../session/session';
import { keyOfManifest, KnownRbac, type Around, type Change } from './knownRbac';

/** A manifest of RBAC, and the session whose file it is in. */
export interface Written {
  readonly session: Session;
  readonly resource: Resource;
}

/**
 * The RBAC of the manifests in the window's folders, on top of what every cluster has: repositories hold no `view`, and yet
 * bind it. Of two manifests of one name the later counts.
 */
export class WorkspaceRbac {
  readonly known: KnownRbac;
  readonly #base: ReadonlyMap<string, Change>;
  #written: ReadonlyMap<string, Written> = new Map();

  constructor(engine: EngineBundle) {
    const around = aroundOf(engine);
    this.known = new KnownRbac(engine, around);
    this.#base = new Map(around.shipped.map((now) => [keyOfManifest(now), { now }]));
    this.known.add(this.#base.values());
  }

  /** Whether the manifests say anything. */
  get isEmpty(): boolean {
    return this.#written.size === 0;
  }

  writtenAt(key: string): Written | undefined {
    return this.#written.get(key);
  }

  /** Notes what the folders hold now; whether that is something else than before. */
  look(sessions: readonly Session[]): boolean {
    const before = this.#written;
    const now = new Map(sessions.flatMap(writtenIn));
    this.#written = now;
    const changes: Change[] = [];
    for (const [key, { resource }] of before) {
      if (now.has(key)) continue;
      changes.push(this.#base.get(key) ?? { before: resource.manifest, namespace: resource.namespace });
    }
    for (const [key, { resource }] of now) {
      const known = before.get(key)?.resource;
      if (known?.manifest !== resource.manifest) changes.push({ now: resource.manifest, namespace: resource.namespace });
    }
    this.known.add(changes);
    return changes.length > 0;
  }
}

/** A patch says only what it changes, and an object of wrong types is refused by the API server. */
function writtenIn(session: Session): [key: string, Written][] {
  if (!session.folder) return [];
  return session.workspace.inventory.resources
    .filter(({ manifest, partial, faults }) => !partial && faults.length === 0 && groupOf(manifest.apiVersion) === RBAC)
    .map((resource) => [keyOfManifest(resource.manifest, resource.namespace), { session, resource }]);
}

function aroundOf(engine: EngineBundle): Around {
  const { bootstrapFor, bootstrapMinors, ownResources, ruleOnlyResources } = engine.rbac;
  return {
    kind: 'workspace',
    get title() {
      return (workspace.workspaceFolders ?? []).map(({ name }) => name).join(', ');
    },
    visibility: allSeen,
    gaps: [],
    resources: [...ownResources(), ...ruleOnlyResources()],
    namespaces: [],
    identity: undefined,
    at: Date.now(),
    // A role or a ServiceAccount that no manifest makes may well be in the cluster.
    existence: { mayHaveRole: () => true, hasAccount: () => undefined },
    footholds: {},
    surroundings: {},
    shipped: bootstrapFor(bootstrapMinors().at(-1)!),
  };
}
