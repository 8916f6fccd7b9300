import { EventEmitter, l10n, ProgressLocation, window, workspace, type Disposable, type Memento } from 'vscode';
import type { Clusters } from '../cluster/clusters';
import type { ClusterSession } from '../cluster/session';
import { disposeAll, type Owned } from '../disposables';
import { tellFailure } from '../failure';
import type { Checker } from '../session/checker';
import { loadEngine } from '../session/load';
import type { Sessions } from '../session/sessions';
import { clusterRbac } from './clusterRbac';
import { unseenKinds } from './kinds';
import type { KnownRbac } from './knownRbac';
import type { RbacSources } from './source';
import { WorkspaceRbac, type Written } from './workspaceRbac';

/** How long changes are gathered before what is shown follows them. */
const GATHER = 250;

export type SourceKind = 'cluster' | 'workspace';

const KEY = 'rbac.source';

/**
 * The RBAC that the window shows: that of the scanned cluster or, where none was scanned or somebody prefers it, that of the
 * workspace's manifests. Nothing is read into an index before somebody looks.
 */
export class Sources implements RbacSources, Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #disposables: Owned[];
  #cluster: { readonly session: ClusterSession; readonly known: KnownRbac; readonly end: () => void } | undefined;
  #workspace: WorkspaceRbac | undefined;
  #isAwake = false;
  #shown: KnownRbac | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The state of the cluster, and what was not seen of it, as it was told last. */
  #said: string | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly clusters: Clusters,
    private readonly sessions: Sessions,
    private readonly checker: Checker,
    private readonly memento: Memento,
  ) {
    const soon = () => {
      this.#soon();
    };
    this.#disposables = [
      this.#changed,
      clusters.onDidChange(soon),
      checker.onDidRead(soon),
      sessions.onDidClose(soon),
      workspace.onDidChangeWorkspaceFolders(soon),
    ];
  }

  /** What is shown, or would be. */
  get kind(): SourceKind {
    const wished = this.memento.get<SourceKind>(KEY, 'cluster');
    const hasFolder = (workspace.workspaceFolders ?? []).length > 0;
    return this.clusters.current && (wished === 'cluster' || !hasFolder) ? 'cluster' : 'workspace';
  }

  /** Prefers a source, where there is a choice. */
  async choose(kind: SourceKind): Promise<void> {
    await this.memento.update(KEY, kind);
    await this.ready();
  }

  get current(): KnownRbac | undefined {
    return this.#shown;
  }

  /** The manifest that makes an object; undefined for one that is shown from elsewhere. */
  writtenAt(key: string): Written | undefined {
    return this.#workspace && this.#shown === this.#workspace.known ? this.#workspace.writtenAt(key) : undefined;
  }

  /** The scanned cluster, where it is what is shown. */
  get session(): ClusterSession | undefined {
    return this.#cluster && this.#shown === this.#cluster.known ? this.#cluster.session : undefined;
  }

  /** Somebody looks: from now on it is read, and followed. */
  wake(): void {
    if (this.#isAwake) return;
    this.#isAwake = true;
    this.#follow().catch(tellFailure);
  }

  async ready(): Promise<KnownRbac | undefined> {
    this.#isAwake = true;
    await this.#follow();
    return this.#shown;
  }

  #soon(): void {
    if (!this.#isAwake) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#follow().catch(tellFailure);
    }, GATHER);
  }

  /** One at a time, so that nobody is told of half of a change. */
  #follow(): Promise<void> {
    return (this.#running = this.#running.catch(() => undefined).then(() => this.#look()));
  }

  async #look(): Promise<void> {
    const before = this.#shown;
    const known = this.kind === 'cluster' ? this.#lookAtCluster() : await this.#lookAtWorkspace();
    const isOther = await known?.settle();
    this.#shown = known;
    // A cluster that changes all the time mostly changes something else.
    const said = this.session && JSON.stringify([this.session.state, ...unseenKinds(this.session.live.coverage)]);
    const isTold = said === this.#said;
    this.#said = said;
    if (isOther || before !== known || !isTold) this.#changed.fire();
  }

  #lookAtCluster(): KnownRbac | undefined {
    const { current } = this.clusters;
    if (this.#cluster?.session !== current) {
      this.#cluster?.end();
      this.#cluster = undefined;
    }
    // The version is what says which roles the server ships, so the first contact comes first.
    if (!current?.found) return undefined;
    this.#cluster ??= {
      session: current,
      ...clusterRbac(current, () => {
        this.#soon();
      }),
    };
    return this.#cluster.known;
  }

  async #lookAtWorkspace(): Promise<KnownRbac | undefined> {
    const folders = workspace.workspaceFolders ?? [];
    if (folders.length === 0) return undefined;
    const own = await Promise.all(folders.map((folder) => this.sessions.ofFolder(folder)));
    const unread = own.filter(({ indexed }) => !indexed);
    if (unread.length > 0) {
      await window.withProgress({ location: ProgressLocation.Window, title: l10n.t('PCI: reading the manifests') }, async () => {
        for (const session of unread) await this.checker.index(session);
      });
    }
    this.#workspace ??= new WorkspaceRbac(await loadEngine());
    this.#workspace.look(own);
    return this.#workspace.isEmpty ? undefined : this.#workspace.known;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#cluster?.end();
    disposeAll(this.#disposables);
  }
}
