import { commands, EventEmitter, l10n, window, type Disposable, type TreeDataProvider, type TreeView } from 'vscode';
import { disposeAll, type Owned } from '../disposables';
import type { AnyRule } from '../../core/rule';
import type { Clusters } from '../cluster/clusters';
import { stateText } from '../cluster/words';
import type { SettingsSource } from '../settings';
import type { FindingStore } from '../store';
import { sentenceOf, severityText } from '../texts';
import type { Severity } from '../../core/severity';
import { checklist } from './checklist';
import type { Entry } from './entry';
import { matchesFilter } from './filter';
import type { Grouping } from './grouping';
import { groupEntries } from './groups';
import { itemOf } from './items';
import { unassessedIn, type GroupNode, type Node } from './nodes';
import { summarise, type Summary } from './summary';

/** How long changes are gathered before the view is drawn anew. */
const DRAW = 150;

/** All findings of the window, in groups, with a badge of what is urgent. */
export class FindingsView implements TreeDataProvider<Node>, Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: TreeView<Node>;
  readonly #disposables: Owned[];
  #filter = '';
  #timer: NodeJS.Timeout | undefined;
  #telling: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: FindingStore,
    private readonly settings: SettingsSource,
    private readonly clusters: Clusters,
  ) {
    this.#view = window.createTreeView('pciK8s.findings', { treeDataProvider: this, showCollapseAll: true });
    this.#disposables = [
      this.#view,
      this.#changed,
      store.onDidChange(() => {
        this.#draw();
      }),
      settings.onDidChange(() => {
        this.#draw();
      }),
      clusters.onDidChange(() => {
        this.#soon();
      }),
    ];
    this.#tell();
  }

  get filter(): string {
    return this.#filter;
  }

  set filter(text: string) {
    this.#filter = text;
    void commands.executeCommand('setContext', 'pciK8s.filtered', text.trim() !== '');
    this.#tell();
    this.#changed.fire();
  }

  getTreeItem(node: Node) {
    return itemOf(node);
  }

  getChildren(node?: Node): Node[] {
    switch (node?.type) {
      case undefined:
        return this.#roots();
      case 'group':
        return node.entries.map((entry) => ({ type: 'finding', parent: node, ...entry }));
      case 'unassessed-group':
        return [...node.children];
      default:
        return [];
    }
  }

  #roots(): Node[] {
    const { groupBy } = this.settings.current;
    const groups = groupBy === 'requirement' ? this.#checklist() : this.#groups(groupBy);
    const unassessed = this.#filter.trim() === '' ? unassessedIn(this.store.files) : undefined;
    return unassessed ? [...groups, unassessed] : groups;
  }

  #groups(grouping: Grouping): GroupNode[] {
    return groupEntries(this.#entries(), grouping).map((group) => ({
      type: 'group',
      grouping,
      label: labelOf(grouping, group.key, group.entries),
      requirement: undefined,
      ...group,
    }));
  }

  /** Also the requirements without findings: it reads as a checklist. A filter leaves those that match. */
  #checklist(): GroupNode[] {
    const groups = new Map(groupEntries(this.#entries(), 'requirement').map((group) => [group.key, group.entries]));
    const filtered = this.#filter.trim() !== '';
    return checklist(this.#rules(), this.store.files)
      .filter(({ number }) => !filtered || groups.has(number))
      .map((requirement) => ({
        type: 'group',
        grouping: 'requirement',
        key: requirement.number,
        label: l10n.t('PCI DSS {0}', requirement.number),
        requirement,
        entries: groups.get(requirement.number) ?? [],
      }));
  }

  /** All rules, and those in whose name the engine itself reports. */
  #rules(): readonly AnyRule[] {
    const { files } = this.store;
    const found = files.flatMap(({ judgement }) => judgement.findings.map(({ rule }) => rule));
    return [...new Set([...(files[0]?.session.engine.rules ?? []), ...found])];
  }

  #entries(): Entry[] {
    const all = this.store.files.flatMap((file) => file.judgement.findings.map((finding) => ({ file, finding })));
    return this.#filter.trim() === '' ? all : all.filter((entry) => matchesFilter(this.#filter, entry, sentenceOf(entry.finding)));
  }

  #draw(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#tell();
      this.#changed.fire();
    }, DRAW);
  }

  /** Only what is said above the tree; as often as a cluster is heard of. */
  #soon(): void {
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      this.#tell();
    }, DRAW);
  }

  get visible(): boolean {
    return this.#view.visible;
  }

  get onDidChangeVisibility() {
    return this.#view.onDidChangeVisibility;
  }

  /** Title, badge, and the sentence above the tree. */
  #tell(): void {
    const { files } = this.store;
    const sum = summarise(files);
    this.#view.description = files.length === 0 ? '' : sum.accepted === 0 ? String(sum.open) : l10n.t('{0}, {1} accepted', sum.open, sum.accepted);
    this.#view.badge = sum.urgent === 0 ? undefined : { value: sum.urgent, tooltip: l10n.t('Open findings, critical or high: {0}', sum.urgent) };
    void commands.executeCommand('setContext', 'pciK8s.looked', files.length > 0);
    const message = this.#message(sum);
    // The type says "string", but undefined is what takes the line away.
    Object.assign(this.#view, { message });
  }

  #message(sum: Summary): string | undefined {
    const { current, shownAt } = this.clusters;
    if (sum.files === 0 && !current) return undefined;
    const findings = sum.open + sum.accepted;
    if (this.#filter.trim() !== '') {
      const hits = this.#entries().length;
      return hits === 0 ? l10n.t('No finding matches "{0}".', this.#filter) : l10n.t('Filter: "{0}" ({1} of {2})', this.#filter, hits, findings);
    }
    const looked = lookedText(sum, current && { name: current.context.name, state: stateText(current, shownAt) });
    if (current && shownAt === undefined) return l10n.t('The cluster of context "{0}" is being read.', current.context.name);
    if (sum.objects + sum.liveObjects === 0) return l10n.t('Nothing could be assessed. {0}', looked);
    if (findings === 0) return l10n.t('No findings. {0}', looked);
    // What is shown of a cluster grows old, so its age is always said.
    return current ? looked : undefined;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#telling);
    disposeAll(this.#disposables);
  }
}

/** "Looked at: 3 files with 12 objects; 232 objects of context "admin" (live, 12:03). Not assessed: 2." */
function lookedText(
  { files, objects, liveObjects, notAssessed }: Summary,
  cluster: { readonly name: string; readonly state: string } | undefined,
): string {
  const parts = [
    ...(files > 0 || !cluster ? [l10n.t('{0} files, {1} objects', files, objects)] : []),
    ...(cluster ? [l10n.t('{0} objects of context "{1}" ({2})', liveObjects, cluster.name, cluster.state)] : []),
  ];
  return l10n.t('Looked at: {0}. Not assessed: {1}.', parts.join('; '), notAssessed);
}

function labelOf(grouping: Grouping, key: string, [first]: readonly Entry[]): string {
  switch (grouping) {
    case 'severity':
      return severityText(key as Severity);
    case 'rule':
      return `${key} ${first ? l10n.t(first.finding.rule.title) : ''}`;
    case 'namespace':
      return key === '?' ? l10n.t('Namespace not named') : key === '' ? l10n.t('Cluster-wide') : key;
    case 'file':
      return first?.file.judgement.kind === 'live' ? key : (first?.file.judgement.file.split('/').at(-1) ?? key);
    case 'requirement':
      return key;
  }
}
