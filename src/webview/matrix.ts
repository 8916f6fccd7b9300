import { allIn, namedIn, unknownIn, type Cell } from './cell';
import { Grid, type GridContent } from './grid';
import type { FromMatrix, HeaderMessage, MatrixChoice, MatrixWords, RowView, ToMatrix } from './messages';
import type { Range } from './range';
import { VERBS, verbsIn } from './verbs';

/** What VS Code gives a page. */
declare function acquireVsCodeApi(): {
  postMessage(message: FromMatrix): void;
  getState(): unknown;
  setState(state: Kept): void;
};

/** What is kept while the page is hidden. */
interface Kept {
  readonly choice: MatrixChoice;
  readonly row: number;
  readonly column: number;
}

const vscode = acquireVsCodeApi();
const get = (id: string): HTMLElement => document.getElementById(id)!;
const filter = get('filter') as HTMLInputElement;
const group = get('group') as HTMLSelectElement;
const place = get('place') as HTMLSelectElement;
const granted = get('granted') as HTMLInputElement;
const status = get('status');
const gaps = get('gaps');
const empty = get('empty');
const grid = new Grid(get('grid'));

let words: MatrixWords | undefined;
let header: HeaderMessage | undefined;
let restored = vscode.getState() as Kept | undefined;
const known = new Map<number, RowView>();
/** The first rows of the windows that were asked for, so that none is asked for twice. */
const asked = new Set<number>();
/** Rows come by windows of so many. */
const WINDOW = 64;

const content: GridContent = {
  get rows() {
    return header?.count ?? 0;
  },
  get columns() {
    return header?.columns ?? [];
  },
  get corner() {
    return words?.subject ?? '';
  },
  fillHeader(element, row) {
    const view = known.get(row);
    element.replaceChildren();
    if (!view) {
      element.textContent = '…';
      return false;
    }
    element.append(text('span', 'name', view.name), text('span', 'kind', view.kind));
    element.title = `${view.kind} ${view.name}`;
    return true;
  },
  fillCell(element, row, column) {
    const view = known.get(row);
    element.replaceChildren();
    if (!view || !words) return;
    const cell = view.cells[column] ?? 0;
    for (const letter of lettersOf(cell)) element.append(letter);
    const label = `${view.name}, ${header!.columns[column]!}: ${sentenceOf(cell, words)}`;
    element.setAttribute('aria-label', label);
    element.title = label;
  },
  need({ from, to }) {
    if (!header) return;
    for (let first = from - (from % WINDOW); first < to; first += WINDOW) {
      if (asked.has(first)) continue;
      asked.add(first);
      vscode.postMessage({ type: 'rows', version: header.version, from: first, count: WINDOW });
    }
  },
  activate(row, column) {
    if (header && known.has(row)) vscode.postMessage({ type: 'explain', version: header.version, row, column });
    keep();
  },
};

window.addEventListener('message', ({ data }: MessageEvent<ToMatrix>) => {
  switch (data.type) {
    case 'words':
      words = data.words;
      return;
    case 'busy':
      document.body.setAttribute('aria-busy', 'true');
      return;
    case 'empty':
      showEmpty(data.message);
      return;
    case 'header':
      showHeader(data);
      return;
    case 'rows':
      takeRows(data.version, data.from, data.rows);
  }
});

for (const control of [group, place, granted]) control.addEventListener('change', choose);
let typing = 0;
filter.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(choose, 150);
});
get('export').addEventListener('click', () => {
  vscode.postMessage({ type: 'export' });
});
window.addEventListener('blur', keep);
document.addEventListener('visibilitychange', keep);
vscode.postMessage({ type: 'ready', choice: restored?.choice });

function choose(): void {
  const choice = { group: group.value, place: place.value, filter: filter.value, grantedOnly: granted.checked };
  keep(choice);
  vscode.postMessage({ type: 'choose', choice });
}

function keep(choice: unknown = header?.choice): void {
  // Events come here, too.
  const kept = choice instanceof Event ? header?.choice : (choice as MatrixChoice | undefined);
  if (kept) vscode.setState({ choice: kept, ...grid.focus });
}

function showEmpty(message: string): void {
  document.body.removeAttribute('aria-busy');
  document.body.classList.add('nothing');
  header = undefined;
  empty.textContent = message;
}

function showHeader(message: HeaderMessage): void {
  document.body.removeAttribute('aria-busy');
  document.body.classList.remove('nothing');
  const isOtherGroup = header !== undefined && header.choice.group !== message.choice.group;
  header = message;
  known.clear();
  asked.clear();
  const { choice, groups, namespaces, title, count, total } = message;
  fillGroups(groups, choice.group);
  fillPlaces(namespaces, choice.place);
  // What somebody is typing is newer than what comes back.
  if (document.activeElement !== filter) filter.value = choice.filter;
  granted.checked = choice.grantedOnly;
  status.textContent = words ? fill(words.counts, String(count), String(total), title) : '';
  empty.textContent = count === 0 && words ? words.noRows : '';
  gaps.replaceChildren(...message.gaps.map((gap) => text('li', '', gap)));
  get('partial').hidden = message.gaps.length === 0;
  grid.label = title;
  grid.show(content);
  if (restored) grid.restore(restored.row, restored.column);
  else if (isOtherGroup) grid.restore(grid.focus.row, 0);
  restored = undefined;
  keep();
}

function takeRows(version: number, from: number, rows: readonly RowView[]): void {
  if (version !== header?.version) return;
  for (const [i, row] of rows.entries()) known.set(from + i, row);
  const arrived: Range = { from, to: from + rows.length };
  grid.refresh(arrived);
}

function fillGroups(groups: readonly string[], chosen: string): void {
  fillSelect(
    group,
    groups.map((one) => [one, one === '' ? (words?.core ?? '') : one] as const),
    chosen,
  );
}

function fillPlaces(namespaces: readonly string[], chosen: string): void {
  const fixed = [...place.options].filter(({ value }) => !value.startsWith('namespace:')).map(({ value, text: label }) => [value, label] as const);
  const own = namespaces.map((one) => [`namespace:${one}`, fill(words?.namespace ?? '{0}', one)] as const);
  fillSelect(place, [...fixed, ...own], chosen);
}

/** Leaves the element alone where nothing changed, as it may be open. */
function fillSelect(select: HTMLSelectElement, options: readonly (readonly [value: string, label: string])[], chosen: string): void {
  const isSame = select.options.length === options.length && options.every(([value], i) => select.options[i]!.value === value);
  if (!isSame) {
    select.replaceChildren(
      ...options.map(([value, label]) => {
        const option = document.createElement('option');
        option.value = value;
        option.textContent = label;
        return option;
      }),
    );
  }
  select.value = chosen;
}

/** A letter in its place for each verb: a capital for all objects, a small one for objects by name, a question mark where nobody knows. */
function lettersOf(cell: Cell): HTMLElement[] {
  const [all, named, unknown] = [allIn(cell), namedIn(cell), unknownIn(cell)];
  return VERBS.map(({ letter }, i) => {
    const bit = 1 << i;
    if (all & bit) return text('span', 'granted', letter);
    if (named & bit) return text('span', 'named', letter.toLowerCase());
    return unknown & bit ? text('span', 'unknown', '?') : text('span', 'none', '·');
  });
}

/** The same in words. */
function sentenceOf(cell: Cell, { granted: all, named, unknown, nothing }: MatrixWords): string {
  const part = (words: string, bits: number) => (bits === 0 ? [] : [fill(words, verbsIn(bits).join(', '))]);
  const parts = [...part(all, allIn(cell)), ...part(named, namedIn(cell)), ...part(unknown, unknownIn(cell))];
  return parts.length === 0 ? nothing : parts.join('; ');
}

const fill = (words: string, ...values: readonly string[]): string => words.replace(/\{(\d)\}/g, (_, i: string) => values[Number(i)] ?? '');

function text(tag: string, className: string, content: string): HTMLElement {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.textContent = content;
  return made;
}
