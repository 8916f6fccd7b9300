import { EventEmitter, type Disposable, type Uri } from 'vscode';
import type { Finding } from '../core/finding';
import { samePath, type Path } from '../kube/path';
import type { FileJudgement } from '../workspace/workspace';
import type { Settings } from '../core/settings';
import type { Lines } from './lines';
import type { EngineBundle } from './session/load';
import type { Session } from './session/session';

/** What judged a file: a folder's session, or a cluster's. */
export interface Judging {
  readonly engine: EngineBundle;
  readonly settings: Settings;
}

/** A file as it was judged last, or an object of a cluster, which counts as one. */
export interface CheckedFile<By extends Judging = Judging> {
  readonly uri: Uri;
  readonly session: By;
  readonly judgement: FileJudgement;
  /** Of the text that was judged. */
  readonly lines: Lines;
  /** Of the open document that was judged; undefined for a text from the disk. */
  readonly version: number | undefined;
}

/** One that holds manifests, and so can be edited. */
export type CheckedManifest = CheckedFile<Session>;

export const isManifest = (file: CheckedFile): file is CheckedManifest => file.judgement.kind !== 'live';

/** Names a finding across a command's arguments, which may outlive a check of the file. */
export interface FindingRef {
  readonly uri: string;
  readonly code: string;
  readonly variant: string;
  readonly document: number;
  /** The object's path in the document, and the finding's in the object. */
  readonly at: Path;
  readonly path: Path;
}

/** The one place that holds findings. Diagnostics, view, status bar and code actions ask and listen here. */
export class FindingStore implements Disposable {
  readonly #files = new Map<string, CheckedFile>();
  readonly #changed = new EventEmitter<readonly Uri[]>();
  /** The files whose judgement is new or gone. */
  readonly onDidChange = this.#changed.event;

  replace(file: CheckedFile): void {
    this.#files.set(file.uri.toString(), file);
    this.#changed.fire([file.uri]);
  }

  delete(uri: Uri): void {
    if (this.#files.delete(uri.toString())) this.#changed.fire([uri]);
  }

  /** Takes away all files, or those that a test names. */
  clear(which: (file: CheckedFile) => boolean = () => true): void {
    const gone = this.files.filter(which);
    for (const { uri } of gone) this.#files.delete(uri.toString());
    if (gone.length > 0) this.#changed.fire(gone.map(({ uri }) => uri));
  }

  get(uri: Uri): CheckedFile | undefined {
    return this.#files.get(uri.toString());
  }

  get files(): readonly CheckedFile[] {
    return [...this.#files.values()];
  }

  find(ref: FindingRef): { file: CheckedFile; finding: Finding } | undefined {
    const file = this.#files.get(ref.uri);
    const finding = file?.judgement.findings.find((one) => isNamed(one, ref));
    return file && finding && { file, finding };
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

export function refOf(uri: Uri, { rule, variant, resource, path }: Finding): FindingRef {
  const { source } = resource;
  const place = source.kind === 'file' ? { document: source.document, at: source.at } : { document: 0, at: [] };
  return { uri: uri.toString(), code: rule.code, variant, path, ...place };
}

function isNamed({ rule, variant, resource: { source }, path }: Finding, ref: FindingRef): boolean {
  if (rule.code !== ref.code || variant !== ref.variant || !samePath(path, ref.path)) return false;
  return source.kind === 'cluster' || (source.document === ref.document && samePath(source.at, ref.at));
}
