import { shownRange, type Range } from './range';

/** What a grid shows, and asks when it needs it. */
export interface GridContent {
  readonly rows: number;
  readonly columns: readonly string[];
  /** The head of the column of row headers. */
  readonly corner: string;
  /** Fills in the header of a row; false where the row has not arrived yet. */
  fillHeader(element: HTMLElement, row: number): boolean;
  /** Fills in a cell of a row that is there. */
  fillCell(element: HTMLElement, row: number, column: number): void;
  /** These rows are on screen, or nearly. */
  need(rows: Range): void;
  activate(row: number, column: number): void;
}

interface Line {
  readonly element: HTMLElement;
  readonly header: HTMLElement;
  readonly cells: Map<number, HTMLElement>;
}

/**
 * A table of any size: only what is on screen is in the page. One cell at a time can be reached by the Tab key, and from there
 * all others by the arrow keys; it stays in the page also when it is scrolled out of sight, so that the keyboard never loses it.
 *
 * Source: W3C, "ARIA Authoring Practices Guide", "Grid".
 */
export class Grid {
  readonly #scroller: HTMLElement;
  readonly #head: HTMLElement;
  readonly #corner: HTMLElement;
  readonly #body: HTMLElement;
  readonly #lines = new Map<number, Line>();
  readonly #heads = new Map<number, HTMLElement>();
  #content: GridContent | undefined;
  #focus = { row: 0, column: 0 };
  #frame = 0;

  constructor(parent: HTMLElement) {
    this.#scroller = element('div', 'scroller', parent);
    this.#scroller.setAttribute('role', 'grid');
    this.#head = element('div', 'head', this.#scroller);
    this.#head.setAttribute('role', 'row');
    this.#head.setAttribute('aria-rowindex', '1');
    this.#corner = element('div', 'corner', this.#head);
    this.#corner.setAttribute('role', 'columnheader');
    this.#corner.setAttribute('aria-colindex', '1');
    this.#body = element('div', 'body', this.#scroller);
    this.#body.setAttribute('role', 'rowgroup');
    this.#scroller.addEventListener('scroll', () => {
      this.#draw();
    });
    this.#scroller.addEventListener('keydown', (event) => {
      this.#press(event);
    });
    this.#scroller.addEventListener('click', (event) => {
      const place = placeOf(event.target);
      if (!place) return;
      this.#moveTo(place.row, place.column);
      this.#content?.activate(place.row, place.column);
    });
    this.#scroller.addEventListener('focusin', (event) => {
      const place = placeOf(event.target);
      if (place) this.#focus = place;
    });
    new ResizeObserver(() => {
      this.#draw();
    }).observe(this.#scroller);
  }

  set label(label: string) {
    this.#scroller.setAttribute('aria-label', label);
  }

  get focus(): { readonly row: number; readonly column: number } {
    return this.#focus;
  }

  /** Shows other rows or columns. The place on screen and the cell with the keyboard stay, as far as there still are such. */
  show(content: GridContent): void {
    const hadFocus = this.#body.contains(document.activeElement);
    this.#content = content;
    this.#focus = { row: within(this.#focus.row, content.rows), column: within(this.#focus.column, content.columns.length) };
    for (const { element: line } of this.#lines.values()) line.remove();
    this.#lines.clear();
    for (const head of this.#heads.values()) head.remove();
    this.#heads.clear();
    this.#scroller.setAttribute('aria-rowcount', String(content.rows + 1));
    this.#scroller.setAttribute('aria-colcount', String(content.columns.length + 1));
    const width = `${HEADER + content.columns.length * CELL}px`;
    this.#head.style.width = width;
    this.#body.style.width = width;
    this.#body.style.height = `${content.rows * ROW}px`;
    this.#render();
    if (hadFocus) this.#moveTo(this.#focus.row, this.#focus.column);
  }

  /** Fills in rows that arrived. */
  refresh({ from, to }: Range): void {
    for (const [row, line] of this.#lines) if (row >= from && row < to) this.#fill(line, row);
  }

  /** Goes to a cell without taking the keyboard away from where it is. */
  restore(row: number, column: number): void {
    if (!this.#content) return;
    this.#focus = { row: within(row, this.#content.rows), column: within(column, this.#content.columns.length) };
    this.#scrollTo(this.#focus.row, this.#focus.column);
    this.#render();
  }

  #draw(): void {
    // Several events may come before the page is next painted.
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#render();
    });
  }

  #render(): void {
    const content = this.#content;
    if (!content) return;
    const { scrollTop, scrollLeft, clientHeight, clientWidth } = this.#scroller;
    const rows = shownRange(scrollTop, clientHeight - HEAD, ROW, content.rows, 8);
    const columns = shownRange(scrollLeft, clientWidth - HEADER, CELL, content.columns.length, 2);
    const isShown = (row: number) => (row >= rows.from && row < rows.to) || row === this.#focus.row;
    for (const [row, line] of this.#lines) {
      if (isShown(row)) continue;
      line.element.remove();
      this.#lines.delete(row);
    }
    this.#renderHead(content, columns);
    for (let row = rows.from; row < rows.to; row++) this.#renderLine(row, columns);
    if (this.#focus.row < content.rows && content.columns.length > 0) this.#renderLine(this.#focus.row, columns);
    content.need(rows);
  }

  #renderHead({ columns, corner }: GridContent, { from, to }: Range): void {
    this.#corner.textContent = corner;
    sweep(this.#heads, (column) => column >= from && column < to);
    for (let column = from; column < to; column++) {
      if (this.#heads.has(column)) continue;
      const head = element('div', 'column', this.#head);
      head.setAttribute('role', 'columnheader');
      head.setAttribute('aria-colindex', String(column + 2));
      head.style.left = `${HEADER + column * CELL}px`;
      head.append(...linesOf(columns[column]!));
      head.title = columns[column]!;
      this.#heads.set(column, head);
    }
  }

  #renderLine(row: number, columns: Range): void {
    let line = this.#lines.get(row);
    if (!line) this.#lines.set(row, (line = this.#makeLine(row)));
    const isKept = (column: number) => (column >= columns.from && column < columns.to) || (row === this.#focus.row && column === this.#focus.column);
    sweep(line.cells, isKept);
    for (let column = columns.from; column < columns.to; column++) this.#renderCell(line, row, column);
    if (row === this.#focus.row) this.#renderCell(line, row, this.#focus.column);
  }

  #makeLine(row: number): Line {
    const line = element('div', 'row', this.#body);
    line.setAttribute('role', 'row');
    line.setAttribute('aria-rowindex', String(row + 2));
    line.style.top = `${row * ROW}px`;
    line.classList.toggle('odd', row % 2 === 1);
    const header = element('div', 'subject', line);
    header.setAttribute('role', 'rowheader');
    header.setAttribute('aria-colindex', '1');
    const made = { element: line, header, cells: new Map<number, HTMLElement>() };
    line.setAttribute('aria-busy', String(!this.#content!.fillHeader(header, row)));
    return made;
  }

  #renderCell(line: Line, row: number, column: number): void {
    if (line.cells.has(column)) return;
    const cell = element('div', 'cell', line.element);
    cell.setAttribute('role', 'gridcell');
    cell.setAttribute('aria-colindex', String(column + 2));
    cell.dataset['row'] = String(row);
    cell.dataset['column'] = String(column);
    cell.style.left = `${HEADER + column * CELL}px`;
    cell.tabIndex = row === this.#focus.row && column === this.#focus.column ? 0 : -1;
    line.cells.set(column, cell);
    this.#content!.fillCell(cell, row, column);
  }

  #fill(line: Line, row: number): void {
    const content = this.#content!;
    line.element.setAttribute('aria-busy', String(!content.fillHeader(line.header, row)));
    for (const [column, cell] of line.cells) content.fillCell(cell, row, column);
  }

  #press(event: KeyboardEvent): void {
    const content = this.#content;
    if (!content || !placeOf(event.target) || event.altKey || event.metaKey) return;
    const { row, column } = this.#focus;
    if (event.key === 'Enter' || event.key === ' ') {
      content.activate(row, column);
      event.preventDefault();
      return;
    }
    const page = Math.max(1, Math.floor((this.#scroller.clientHeight - HEAD) / ROW) - 1);
    const next = keyMove(event, { row, column }, page, { row: content.rows - 1, column: content.columns.length - 1 });
    if (!next) return;
    event.preventDefault();
    this.#moveTo(within(next.row, content.rows), within(next.column, content.columns.length));
  }

  #moveTo(row: number, column: number): void {
    const before = this.#lines.get(this.#focus.row)?.cells.get(this.#focus.column);
    if (before) before.tabIndex = -1;
    this.#focus = { row, column };
    this.#scrollTo(row, column);
    this.#render();
    const cell = this.#lines.get(row)?.cells.get(column);
    if (!cell) return;
    cell.tabIndex = 0;
    cell.focus({ preventScroll: true });
  }

  /** Scrolls as little as is needed to see a cell whole, beside the headers that stay. */
  #scrollTo(row: number, column: number): void {
    const { clientHeight, clientWidth } = this.#scroller;
    const top = row * ROW;
    const left = column * CELL;
    const { scrollTop, scrollLeft } = this.#scroller;
    if (top < scrollTop) this.#scroller.scrollTop = top;
    else if (top + ROW > scrollTop + clientHeight - HEAD) this.#scroller.scrollTop = top + ROW - clientHeight + HEAD;
    if (left < scrollLeft) this.#scroller.scrollLeft = left;
    else if (left + CELL > scrollLeft + clientWidth - HEADER) this.#scroller.scrollLeft = left + CELL - clientWidth + HEADER;
  }
}

/** Sizes in CSS pixels; the style sheet has the same. */
const ROW = 24;
const CELL = 104;
const HEADER = 340;
const HEAD = 44;

/** A resource above its subresource: names of both do not fit into one line. */
function linesOf(name: string): readonly (Node | string)[] {
  const slash = name.indexOf('/');
  return slash < 0 ? [name] : [name.slice(0, slash), document.createElement('wbr'), name.slice(slash)];
}

interface Place {
  readonly row: number;
  readonly column: number;
}

function keyMove({ key, ctrlKey }: KeyboardEvent, { row, column }: Place, page: number, last: Place): Place | undefined {
  switch (key) {
    case 'ArrowUp':
      return { row: ctrlKey ? 0 : row - 1, column };
    case 'ArrowDown':
      return { row: ctrlKey ? last.row : row + 1, column };
    case 'ArrowLeft':
      return { row, column: ctrlKey ? 0 : column - 1 };
    case 'ArrowRight':
      return { row, column: ctrlKey ? last.column : column + 1 };
    case 'PageUp':
      return { row: row - page, column };
    case 'PageDown':
      return { row: row + page, column };
    case 'Home':
      return { row: ctrlKey ? 0 : row, column: 0 };
    case 'End':
      return { row: ctrlKey ? last.row : row, column: last.column };
    default:
      return undefined;
  }
}

const within = (index: number, count: number): number => Math.max(0, Math.min(index, count - 1));

function sweep(elements: Map<number, HTMLElement>, isKept: (index: number) => boolean): void {
  for (const [index, one] of elements) {
    if (isKept(index)) continue;
    one.remove();
    elements.delete(index);
  }
}

function placeOf(target: EventTarget | null): Place | undefined {
  const cell = target instanceof Element ? target.closest<HTMLElement>('.cell') : null;
  return cell ? { row: Number(cell.dataset['row']), column: Number(cell.dataset['column']) } : undefined;
}

function element(tag: string, className: string, parent: HTMLElement): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  parent.append(made);
  return made;
}
