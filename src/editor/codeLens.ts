import { CodeLens, EventEmitter, l10n, type CodeLensProvider, type Disposable, type TextDocument } from 'vscode';
import { disposeAll, type Owned } from './disposables';
import type { Inventory } from '../core/inventory';
import type { Resource } from '../core/resource';
import { valueAt } from '../kube/path';
import type { PodSpec } from '../kube/types';
import { toRange } from './ranges';
import type { Checker } from './session/checker';
import type { SettingsSource } from './settings';
import type { FindingStore } from './store';

const RBAC = 'rbac.authorization.k8s.io';

/** Off by default: how many subjects a role is granted to, and how many workloads use a ServiceAccount. */
export class UseLens implements CodeLensProvider, Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #disposables: Owned[];

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
    const { inventory } = file.session.workspace;
    return file.judgement.resources.flatMap((resource) => {
      const title = useOf(resource, inventory);
      if (title === undefined || resource.source.kind !== 'file') return [];
      return [new CodeLens(toRange(file, resource.source.locate(['kind'])), { title, command: '' })];
    });
  }

  dispose(): void {
    disposeAll(this.#disposables);
  }
}

function useOf(resource: Resource, inventory: Inventory): string | undefined {
  const { apiVersion, kind, name } = resource.ref;
  if (name === undefined) return undefined;
  if (apiVersion.startsWith(`${RBAC}/`) && (kind === 'Role' || kind === 'ClusterRole'))
    return l10n.t('Subjects granted to: {0}', subjectsOf(resource, inventory));
  if (apiVersion === 'v1' && kind === 'ServiceAccount') return l10n.t('Workloads that use it: {0}', workloadsOf(resource, inventory));
  return undefined;
}

function subjectsOf({ ref, namespace }: Resource, inventory: Inventory): number {
  const bindings = [
    ...inventory.ofKind(RBAC, 'RoleBinding').filter((binding) => ref.kind === 'ClusterRole' || binding.namespace === namespace),
    ...(ref.kind === 'ClusterRole' ? inventory.ofKind(RBAC, 'ClusterRoleBinding') : []),
  ];
  const subjects = new Set<string>();
  for (const { manifest } of bindings) {
    if (valueAt(manifest, ['roleRef', 'kind']) !== ref.kind || valueAt(manifest, ['roleRef', 'name']) !== ref.name) continue;
    const listed = valueAt(manifest, ['subjects']);
    if (Array.isArray(listed))
      for (const subject of listed) subjects.add(JSON.stringify(['kind', 'namespace', 'name'].map((key) => valueAt(subject, [key]))));
  }
  return subjects.size;
}

function workloadsOf({ ref, namespace }: Resource, inventory: Inventory): number {
  return (inventory.namespace(namespace)?.workloads ?? []).filter((workload) =>
    inventory.podsOf(workload).some(({ spec }) => accountOf(spec) === ref.name),
  ).length;
}

/** A pod that names no ServiceAccount uses `default`; `serviceAccount` is the old name of the field. */
const accountOf = ({ serviceAccountName, serviceAccount }: PodSpec): string =>
  [serviceAccountName, serviceAccount].find((name) => name !== undefined && name !== null && name !== '') ?? 'default';
