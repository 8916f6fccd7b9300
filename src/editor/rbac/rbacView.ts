import { commands, EventEmitter, l10n, window, type CancellationToken, type Disposable, type Memento } from 'vscode';
import type { TreeDataProvider, TreeItem, TreeView } from 'vscode';
import type { Clusters } from '../cluster/clusters';
import { stateText } from '../cluster/words';
import { disposeAll, type Owned } from '../disposables';
import type { KnownRbac } from './knownRbac';
import type { Sources } from './sources';
import { urgentIn } from './tree/byRisk';
import { severityDecorations } from './tree/decorations';
import { itemOf, type Surroundings } from './tree/items';
import { childrenOf, modes, type Mode, type RbacNode } from './tree/nodes';
import { requestedBy, type Requested } from './tree/requests';
import { rootsOf } from './tree/roots';
import { tooltipOf } from './tree/tooltips';

const MODE = 'rbac.mode';
const QUERIES = 'rbac.queries';

/** Who may do what: by risk, subject, role or namespace, and the answers to saved questions. */
export class RbacView implements TreeDataProvider<RbacNode>, Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: TreeView<RbacNode>;
  readonly #disposables: Owned[];
  #roots: readonly RbacNode[] | undefined;
  /** What a server said of requests, by user and request. */
  readonly #verdicts = new Map<string, string>();

  constructor(
    private readonly sources: Sources,
    private readonly clusters: Clusters,
    private readonly memento: Memento,
    private readonly acceptedReason: (node: RbacNode) => string | undefined,
  ) {
    this.#view = window.createTreeView('pciK8s.rbac', { treeDataProvider: this, showCollapseAll: true });
    this.#disposables = [
      this.#view,
      this.#changed,
      window.registerFileDecorationProvider(severityDecorations),
      sources.onDidChange(() => {
        // What a server said, it said of what was then.
        this.#verdicts.clear();
        this.draw();
      }),
      this.#view.onDidChangeVisibility(({ visible }) => {
        if (visible) sources.wake();
      }),
    ];
    if (this.#view.visible) sources.wake();
    this.#tell();
  }

  get visible(): boolean {
    return this.#view.visible;
  }

  get onDidChangeVisibility() {
    return this.#view.onDidChangeVisibility;
  }

  get mode(): Mode {
    const kept = this.memento.get<string>(MODE);
    return modes.find((one) => one === kept) ?? 'risk';
  }

  async setMode(mode: Mode): Promise<void> {
    await this.memento.update(MODE, mode);
    this.draw();
  }

  /** The saved questions, the newest first. */
  get queries(): readonly string[] {
    const kept = this.memento.get<unknown>(QUERIES);
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : [];
  }

  /** Saves a question, in the place of another one where it was changed. */
  async save(text: string, instead?: string): Promise<void> {
    const others = this.queries.filter((one) => one !== text);
    const at = instead === undefined ? -1 : others.indexOf(instead);
    await this.memento.update(QUERIES, at < 0 ? [text, ...others] : others.with(at, text));
    this.draw();
  }

  async forget(text: string): Promise<void> {
    await this.memento.update(
      QUERIES,
      this.queries.filter((one) => one !== text),
    );
    this.draw();
  }

  /** Notes what the server said of a request. */
  setVerdict(requested: Requested, verdict: string): void {
    this.#verdicts.set(verdictKey(requested), verdict);
    this.#changed.fire();
  }

  /** Opens what a line is below, and puts the cursor on it: one that a test finds, below lines that another lets it look into. */
  async reveal(isIt: (node: RbacNode) => boolean, isAbove: (node: RbacNode) => boolean): Promise<RbacNode | undefined> {
    await this.sources.ready();
    const look = (nodes: readonly RbacNode[]): RbacNode | undefined => {
      for (const node of nodes) {
        const found = isIt(node) ? node : isAbove(node) ? look(childrenOf(node)) : undefined;
        if (found) return found;
      }
      return undefined;
    };
    const found = look(this.getChildren());
    if (found) await this.#view.reveal(found, { select: true, focus: true, expand: true });
    return found;
  }

  getTreeItem(node: RbacNode): TreeItem {
    return itemOf(node, this.#around(this.sources.current!));
  }

  getChildren(node?: RbacNode): RbacNode[] {
    if (node) return [...childrenOf(node)];
    const { current } = this.sources;
    this.#roots ??= current ? rootsOf(current, this.mode, this.queries) : [];
    return [...this.#roots];
  }

  getParent(node: RbacNode): RbacNode | undefined {
    return node.parent;
  }

  resolveTreeItem(item: TreeItem, node: RbacNode, token: CancellationToken): TreeItem {
    const { current } = this.sources;
    if (!current || token.isCancellationRequested) return item;
    const tooltip = tooltipOf(node, current);
    if (tooltip) item.tooltip = tooltip;
    return item;
  }

  draw(): void {
    this.#roots = undefined;
    this.#tell();
    this.#changed.fire();
  }

  #around(known: KnownRbac): Surroundings {
    return {
      known,
      source: this.#sourceText(known),
      acceptedReason: this.acceptedReason,
      verdictOf: (node) => {
        if (this.#verdicts.size === 0) return undefined;
        const requested = requestedBy(node, known.index);
        return requested && this.#verdicts.get(verdictKey(requested));
      },
    };
  }

  #sourceText(known: KnownRbac): string {
    const { session } = this.sources;
    if (session) return l10n.t('Context "{0}": {1}', session.context.name, stateText(session, this.clusters.shownAt));
    return l10n.t('Manifests of "{0}"', known.title);
  }

  /** Title, and what is said where there is nothing. */
  #tell(): void {
    const { current, kind } = this.sources;
    const urgent = current ? urgentIn(current) : 0;
    // Not as a badge: those of a container's views are added up, and Findings counts these roles and bindings already.
    this.#view.description = urgent === 0 ? modeText(this.mode) : l10n.t('{0} · critical or high: {1}', modeText(this.mode), urgent);
    const isReading = kind === 'cluster' && !current;
    void commands.executeCommand('setContext', 'pciK8s.rbac', current ? kind : isReading ? 'reading' : 'none');
  }

  dispose(): void {
    disposeAll(this.#disposables);
  }
}

const verdictKey = ({ user, request }: Requested): string => JSON.stringify([user, request]);

export function modeText(mode: Mode): string {
  switch (mode) {
    case 'risk':
      return l10n.t('by risk');
    case 'subject':
      return l10n.t('by subject');
    case 'role':
      return l10n.t('by role');
    case 'namespace':
      return l10n.t('by namespace');
  }
}
