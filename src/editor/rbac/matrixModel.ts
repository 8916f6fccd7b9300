import type { FromMatrix, MatrixChoice, RowView, ToMatrix } from '../../webview/messages';
import { groupsOf } from './matrixColumns';
import { matrixCsv } from './matrixCsv';
import type { MatrixPlace } from './matrixMasks';
import type { CellQuestion } from './matrixWays';
import { matrixTable, rowsShown, type MatrixRow, type MatrixTable } from './matrixTable';
import type { RbacSource } from './source';

/** What the model has done for it. */
export interface MatrixHost {
  post(message: ToMatrix): void;
  /** Why there is nothing to show. */
  readonly emptyMessage: string;
  /** Makes what is called between two pieces of work, and gives others the floor. */
  slices(): () => Promise<void>;
  explain(question: CellQuestion): void;
  export(): void;
}

/** What the page of the matrix shows, and what it is told: the rows stay here, and the page gets those that it looks at. */
export class MatrixModel {
  #source: RbacSource | undefined;
  #choice: MatrixChoice = { group: '', place: 'everywhere', filter: '', grantedOnly: false };
  #table: MatrixTable | undefined;
  #groups: readonly string[] = [];
  #rows: readonly MatrixRow[] = [];
  #version = 0;
  /** The page runs and is told what changes. */
  #listens = false;
  /** Counts what was asked for, so that what is out of date by then is given up. */
  #turn = 0;

  constructor(private readonly host: MatrixHost) {}

  get choice(): MatrixChoice {
    return this.#choice;
  }

  get rows(): readonly MatrixRow[] {
    return this.#rows;
  }

  /** Takes another source, or the same one after it changed. */
  async show(source: RbacSource | undefined): Promise<void> {
    this.#source = source;
    if (this.#listens) await this.#compute();
  }

  /** The page is gone or hidden: nothing is worked out for it until it says that it is ready. */
  rest(): void {
    this.#listens = false;
    this.#turn++;
  }

  async receive(message: FromMatrix): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.#listens = true;
        this.#choice = message.choice ?? this.#choice;
        return this.#compute();
      case 'choose':
        return this.#choose(message.choice);
      case 'rows':
        if (message.version === this.#version) this.#sendRows(message.from, message.count);
        return;
      case 'explain':
        if (message.version === this.#version) this.#explain(message.row, message.column);
        return;
      case 'export':
        this.host.export();
    }
  }

  /** What is shown, as CSV; undefined where nothing is. */
  csv(): Iterable<string> | undefined {
    return this.#table && matrixCsv(this.#table, this.#rows, this.#choice.place);
  }

  async #choose(choice: MatrixChoice): Promise<void> {
    const isOther = choice.group !== this.#choice.group || choice.place !== this.#choice.place;
    this.#choice = choice;
    if (isOther || !this.#table) await this.#compute();
    // Of another choice that is still being worked out the rows are filtered when they are there.
    else if (this.#table.group === choice.group && nameOf(this.#table.place) === choice.place) this.#filter(this.#table);
  }

  async #compute(): Promise<void> {
    const turn = ++this.#turn;
    const source = this.#source;
    if (!source) {
      this.#table = undefined;
      this.#rows = [];
      this.host.post({ type: 'empty', message: this.host.emptyMessage });
      return;
    }
    this.host.post({ type: 'busy' });
    this.#groups = groupsOf(source.index, source.resources);
    const { group, place } = this.#choice;
    // A choice that the page kept may be of another cluster.
    if (!this.#groups.includes(group)) this.#choice = { ...this.#choice, group: '' };
    if (place.startsWith(NAMESPACE) && !source.namespaces.includes(place.slice(NAMESPACE.length)))
      this.#choice = { ...this.#choice, place: 'everywhere' };
    const breathe = this.host.slices();
    const table = await matrixTable(source, this.#choice.group, placeOf(this.#choice.place), async () => {
      await breathe();
      return turn === this.#turn;
    });
    if (!table || turn !== this.#turn) return;
    this.#table = table;
    this.#filter(table);
  }

  #filter(table: MatrixTable): void {
    this.#rows = rowsShown(table, this.#choice.filter, this.#choice.grantedOnly);
    this.#version++;
    const { title, namespaces, gaps } = this.#source!;
    this.host.post({
      type: 'header',
      version: this.#version,
      title,
      groups: this.#groups,
      namespaces,
      choice: this.#choice,
      columns: table.columns.map(({ resource, subresource }) => (subresource === '' ? resource : `${resource}/${subresource}`)),
      count: this.#rows.length,
      total: table.rows.length,
      gaps,
    });
  }

  #sendRows(from: number, count: number): void {
    const rows = this.#rows.slice(from, from + count).map(viewOf);
    this.host.post({ type: 'rows', version: this.#version, from, rows });
  }

  #explain(row: number, column: number): void {
    const { subject } = this.#rows[row] ?? {};
    const asked = this.#table?.columns[column];
    if (subject && asked) this.host.explain({ subject: subject.ref, column: asked, place: this.#table!.place });
  }
}

const NAMESPACE = 'namespace:';

function placeOf(place: string): MatrixPlace {
  if (place.startsWith(NAMESPACE)) return { kind: 'namespace', namespace: place.slice(NAMESPACE.length) };
  return { kind: place === 'cluster' ? 'cluster' : 'everywhere' };
}

const nameOf = (place: MatrixPlace): string => (place.kind === 'namespace' ? NAMESPACE + place.namespace : place.kind);

const viewOf = ({ subject: { kind, namespace, name }, cells }: MatrixRow): RowView => ({
  name: namespace === '' ? name : `${namespace}/${name}`,
  kind,
  cells,
});
