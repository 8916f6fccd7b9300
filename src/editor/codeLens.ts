import { CodeLens, EventEmitter, l10n, type CodeLensProvider, type Disposable, type TextDocument } from 'vscode';
import { disposeAll, type Owned } from './disposables';
import type { Inventory } from '../core/inventory';
import type { Resource } from '../core/resource';
import { RBAC } from '../kube/access/rbac';
import type { PodSpec } from '../kube/types';
import { subjectKey, type SubjectRef } from '../rbac/danger/subject';
import type { RbacIndex } from '../rbac/index';
import { keyOf } from '../rbac/objects';
import { accountLogin } from '../rbac/user';
import { commandIds } from './commandIds';
import { toRange } from './ranges';
import type { Checker } from './session/checker';
import type { EngineBundle } from './session/load';
import type { SettingsSource } from './settings';
import type { FindingStore } from './store';

/** Something that the Cluster RBAC view can show. */
export type Shown = { readonly role: string } | { readonly subject: SubjectRef };

/** Off by default: how many subjects a role is granted to, and how many workloads use a ServiceAccount. A click shows who and what. */
export class UseLens implements CodeLensProvider, Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #disposables: Owned[];
  /** The same function each time, so that an inventory has one index. */
  #indexOf: ((inventory: Inventory) => RbacIndex) | undefined;

  constructor(
    private readonly checker: Checker,
    private readonly settings: SettingsSource,
    store: FindingStore,
  ) {
    this.#disposables = [
      this.#changed,
      settings.onDidChange(() => {
        this.#changed.fire();
      }),
      store.onDidChange(() => {
        if (settings.current.codeLens) this.#changed.fire();
      }),
    ];
  }

  async provideCodeLenses(document: TextDocument): Promise<CodeLens[]> {
    if (!this.settings.current.codeLens) return [];
    const file = await this.checker.fresh(document);
    if (!file?.session.indexed) return [];
    const { engine, workspace } = file.session;
    const { inventory } = workspace;
    this.#indexOf ??= (of) => indexOf(of, engine);
    const index = inventory.derive(this.#indexOf);
    return file.judgement.resources.flatMap((resource) => {
      const use = useOf(resource, inventory, index);
      if (use === undefined || resource.source.kind !== 'file') return [];
      const command = { title: use.title, command: commandIds.rbacReveal, arguments: [use.shown] };
      return [new CodeLens(toRange(file, resource.source.locate(['kind'])), command)];
    });
  }

  dispose(): void {
    disposeAll(this.#disposables);
  }
}

function indexOf(inventory: Inventory, { rbac }: EngineBundle): RbacIndex {
  const index = new rbac.RbacIndex([], 'computed');
  for (const { manifest, namespace } of inventory.knownOfGroup(RBAC)) index.set(manifest, namespace);
  return index;
}

interface Use {
  readonly title: string;
  readonly shown: Shown;
}

function useOf(resource: Resource, inventory: Inventory, index: RbacIndex): Use | undefined {
  const { ref, namespace } = resource;
  const { apiVersion, kind, name } = ref;
  if (name === undefined) return undefined;
  if (apiVersion.startsWith(`${RBAC}/`) && (kind === 'Role' || kind === 'ClusterRole')) {
    const role = keyOf(kind, kind === 'Role' ? namespace : '', name);
    return { title: l10n.t('Subjects granted to: {0}', subjectsOf(role, index)), shown: { role } };
  }
  if (apiVersion !== 'v1' || kind !== 'ServiceAccount') return undefined;
  const title = l10n.t('Workloads that use it: {0}', workloadsOf(resource, inventory));
  return { title, shown: { subject: { by: 'name', login: accountLogin(namespace, name) } } };
}

const subjectsOf = (role: string, index: RbacIndex): number =>
  new Set((index.bindingsTo(role)?.all ?? []).flatMap(({ subjects }) => subjects.map(subjectKey))).size;

function workloadsOf({ ref, namespace }: Resource, inventory: Inventory): number {
  return (inventory.namespace(namespace)?.workloads ?? []).filter((workload) =>
    inventory.podsOf(workload).some(({ spec }) => accountOf(spec) === ref.name),
  ).length;
}

/** A pod that names no ServiceAccount uses `default`; `serviceAccount` is the old name of the field. */
const accountOf = ({ serviceAccountName, serviceAccount }: PodSpec): string =>
  [serviceAccountName, serviceAccount].find((name) => name !== undefined && name !== null && name !== '') ?? 'default';
