import { commands, EventEmitter, l10n, window, type Disposable, type TreeDataProvider, type TreeView } from 'vscode';
import { disposeAll, type Owned } from '../disposables';
import type { AnyRule } from '../../core/rule';
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
import { summarise } from './summary';

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

  constructor(
    private readonly store: FindingStore,
    private readonly settings: SettingsSource,
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

  /** Title, badge, and the sentence above the tree. */
  #tell(): void {
    const sum = summarise(this.store.files);
    this.#view.description = sum.files === 0 ? '' : sum.accepted === 0 ? String(sum.open) : l10n.t('{0}, {1} accepted', sum.open, sum.accepted);
    this.#view.badge = sum.urgent === 0 ? undefined : { value: sum.urgent, tooltip: l10n.t('Open findings, critical or high: {0}', sum.urgent) };
    void commands.executeCommand('setContext', 'pciK8s.looked', sum.files > 0);
    const looked = l10n.t('Looked at: {0} files, {1} objects. Not assessed: {2}.', sum.files, sum.objects, sum.notAssessed);
    const message = this.#message(sum.files, sum.open + sum.accepted, sum.objects, looked);
    // The type says "string", but undefined is what takes the line away.
    Object.assign(this.#view, { message });
  }

  #message(files: number, findings: number, objects: number, looked: string): string | undefined {
    if (files === 0) return undefined;
    if (this.#filter.trim() !== '') {
      const hits = this.#entries().length;
      return hits === 0 ? l10n.t('No finding matches "{0}".', this.#filter) : l10n.t('Filter: "{0}" ({1} of {2})', this.#filter, hits, findings);
    }
    if (objects === 0) return l10n.t('Nothing could be assessed. {0}', looked);
    return findings === 0 ? l10n.t('No findings. {0}', looked) : undefined;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    disposeAll(this.#disposables);
  }
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
      return first?.file.judgement.file.split('/').at(-1) ?? key;
    case 'requirement':
      return key;
  }
}
