import { Uri, type Disposable, type WorkspaceFolder } from 'vscode';
import { disposeAll, type Owned } from '../disposables';
import type { NotAssessed } from '../../core/finding';
import type { AnyRule } from '../../core/rule';
import { defaultSettings, type Settings } from '../../core/settings';
import type { FileJudgement, Workspace } from '../../workspace/workspace';
import { Lines } from '../lines';
import type { CheckedManifest } from '../store';
import type { EngineBundle } from './load';

/**
 * One workspace folder with everything that is known of it, or the documents of one scheme that lie in no folder
 * (untitled, `git:`, files from elsewhere). Objects see only others of the same session.
 */
export class Session implements Disposable {
  readonly workspace: Workspace;
  /** Whether all manifests of the folder are read, so that "there is no such object" is known. */
  indexed: boolean;
  /** Whether the whole folder was checked on demand, so that files that nobody has open keep their findings. */
  wholeChecked = false;
  /** Whether changes on the disk are followed. */
  watched = false;
  /** What `.gitignore` leaves out, by path. Known once the folder was looked through. */
  isIgnored: (file: string) => boolean = () => false;
  readonly #disposables: Owned[] = [];

  constructor(
    readonly engine: EngineBundle,
    readonly folder: WorkspaceFolder | undefined,
    public settings: Settings,
  ) {
    this.workspace = new engine.Workspace(engine.rules, settings);
    this.indexed = folder === undefined;
  }

  configure(settings: Settings): void {
    this.settings = settings;
    this.workspace.configure(settings);
  }

  /** The path by which the engine knows a document: relative to the folder, so that it is what the command line prints. */
  fileOf(uri: Uri): string {
    return this.folder ? uri.path.slice(this.folder.uri.path.replace(/\/$/, '').length + 1) : uri.toString();
  }

  uriOf(file: string): Uri {
    return this.folder ? Uri.joinPath(this.folder.uri, file) : Uri.parse(file, true);
  }

  /** Judges a file that the workspace has. Undefined where it holds nothing of Kubernetes. */
  judge(uri: Uri, version?: number): CheckedManifest | undefined {
    const judgement = this.workspace.judge(this.fileOf(uri));
    if (!judgement || judgement.kind === 'other') return undefined;
    const seen = this.indexed ? judgement : withoutLookUps(judgement, this.workspace.rules);
    return { uri, session: this, judgement: seen, lines: new Lines(judgement.yaml?.text ?? ''), version };
  }

  own(...disposables: Owned[]): void {
    this.#disposables.push(...disposables);
  }

  dispose(): void {
    disposeAll(this.#disposables);
  }
}

/** Today's date in the place where the user is, as exceptions give it: `2026-11-24`. */
export function today(now = new Date()): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export const settingsWithoutFile = (): Settings => ({ ...defaultSettings, today: today() });

const looksUp = ({ target, looksUp }: AnyRule): boolean => target === 'namespace' || looksUp !== undefined;

/** What can be said before the folder's other manifests are read: nothing that depends on them. */
function withoutLookUps(judgement: FileJudgement, rules: readonly AnyRule[]): FileJudgement {
  const waiting: NotAssessed = {
    source: { kind: 'file', file: judgement.file },
    reason: 'not-indexed',
    message: 'Rules that compare objects have not judged this file yet, because the other manifests of the workspace are still being read.',
  };
  const silent = new Set(rules.filter(looksUp).map(({ id }) => id));
  const counts = [...judgement.counts].map(([id, own]) =>
    silent.has(id)
      ? ([id, { pass: 0, fail: 0, notAssessed: own.pass + own.fail + own.notAssessed, manual: own.manual }] as const)
      : ([id, own] as const),
  );
  return {
    ...judgement,
    findings: judgement.findings.filter(({ rule }) => !silent.has(rule.id)),
    notAssessed: [...judgement.notAssessed, waiting],
    counts: new Map(counts),
  };
}
