import { EventEmitter, l10n, window, type Disposable, type TreeDataProvider, type TreeView } from 'vscode';
import { isRead } from '../../live/coverage';
import type { Clusters } from '../cluster/clusters';
import { stateText } from '../cluster/words';
import { disposeAll, type Owned } from '../disposables';
import type { FindingStore } from '../store';
import { itemOf } from './items';
import { childrenOf, rootsOf, type CoverageNode } from './nodes';

/** How long changes are gathered before the view is drawn anew. */
const DRAW = 300;

/** What was looked at and what was not: "no findings" means something only next to it. */
export class CoverageView implements TreeDataProvider<CoverageNode>, Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: TreeView<CoverageNode>;
  readonly #disposables: Owned[];
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly clusters: Clusters,
    private readonly store: FindingStore,
  ) {
    this.#view = window.createTreeView('pciK8s.coverage', { treeDataProvider: this, showCollapseAll: true });
    const draw = () => {
      this.#draw();
    };
    this.#disposables = [this.#view, this.#changed, clusters.onDidChange(draw), store.onDidChange(draw), this.#view.onDidChangeVisibility(draw)];
  }

  get visible(): boolean {
    return this.#view.visible;
  }

  get onDidChangeVisibility() {
    return this.#view.onDidChangeVisibility;
  }

  getTreeItem(node: CoverageNode) {
    return itemOf(node, this.clusters);
  }

  getChildren(node?: CoverageNode): CoverageNode[] {
    return [...(node ? childrenOf(node) : rootsOf(this.clusters.current, this.store.files))];
  }

  #draw(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#tell();
      if (this.#view.visible) this.#changed.fire();
    }, DRAW);
  }

  /** The sentence above the tree, and the title's words. */
  #tell(): void {
    const { current, shownAt } = this.clusters;
    this.#view.description = current ? stateText(current, shownAt) : '';
    const lists = current?.live.coverage.lists ?? [];
    const missing = lists.filter(({ state }) => !isRead(state)).length;
    const objects = lists.reduce((sum, { count }) => sum + count, 0);
    const message =
      lists.length === 0 ? undefined : l10n.t('Lists read: {0}, with {1} objects. Not read: {2}.', lists.length - missing, objects, missing);
    // The type says "string", but undefined is what takes the line away.
    Object.assign(this.#view, { message });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    disposeAll(this.#disposables);
  }
}
