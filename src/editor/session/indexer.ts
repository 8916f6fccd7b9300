import { RelativePattern, Uri, workspace, type CancellationToken, type Disposable, type WorkspaceFolder } from 'vscode';
import { folderOf } from '../../workspace/paths';
import { GitIgnores } from '../../workspace/gitignore';
import { openDocument } from '../documents';
import type { Session } from './session';
import { slices } from './slices';

/** Every file that may hold manifests, and those that say what manifests mean. */
export const MANIFEST_GLOB = '**/{*.yaml,*.yml,*.json,Kustomization}';
/** Above this many bytes a file is not read at all. */
const MAX_BYTES = 50 * 1024 * 1024;
const NEVER = /(^|\/)(\.git|node_modules)\//;

export interface Progress {
  /** Files read, of how many. */
  (done: number, of: number): void;
}

/**
 * Reads the manifests of a session's folder into its workspace, in slices that leave the event loop free. What an editor
 * has open counts as it stands there. Honours `files.exclude` and `.gitignore`. Returns the files that it read; false
 * when it was stopped before the end, and then keeps what it has.
 */
export async function indexFolder(session: Session, token: CancellationToken, progress: Progress = () => undefined): Promise<boolean> {
  const { folder } = session;
  if (!folder) return true;
  const isIgnored = await gitIgnoreOf(folder, session);
  session.isIgnored = isIgnored;
  // Without an exclude of its own, findFiles leaves out what `files.exclude` names.
  const uris = await workspace.findFiles(new RelativePattern(folder, MANIFEST_GLOB), undefined, undefined, token);
  const wanted = uris.filter((uri) => !isIgnored(session.fileOf(uri))).sort((a, b) => (a.path < b.path ? -1 : 1));
  const breathe = slices();
  for (const [i, uri] of wanted.entries()) {
    if (token.isCancellationRequested) return false;
    await readInto(session, uri);
    progress(i + 1, wanted.length);
    await breathe();
  }
  return !token.isCancellationRequested;
}

/** Takes one file from the disk, unless an editor has it open. A file that holds nothing for us is not kept. */
export async function readInto(session: Session, uri: Uri): Promise<void> {
  if (openDocument(uri)) return;
  const file = session.fileOf(uri);
  try {
    const { size } = await workspace.fs.stat(uri);
    if (size > MAX_BYTES) {
      session.workspace.refuse(file, 'too-large', `The file has ${Math.round(size / 1024 / 1024)} MB and was not read; the limit is 50 MB.`);
      return;
    }
    const text = new TextDecoder().decode(await workspace.fs.readFile(uri));
    // An editor may have opened it meanwhile.
    if (openDocument(uri)) return;
    if (isOfInterest(file, text)) session.workspace.update(file, text);
    else session.workspace.remove(file);
  } catch (error) {
    if (session.workspace.has(file)) session.workspace.remove(file);
    // A file that went away between being found and being read is no fault.
    if (isNotFound(error)) return;
    session.workspace.refuse(file, 'unreadable', `The file could not be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Keeps the workspace in step with the disk: calls back for each file that came, changed or went. */
export function watchFolder(folder: WorkspaceFolder, changed: (uri: Uri, gone: boolean) => void): Disposable[] {
  const watcher = workspace.createFileSystemWatcher(new RelativePattern(folder, MANIFEST_GLOB));
  return [
    watcher,
    watcher.onDidCreate((uri) => changed(uri, false)),
    watcher.onDidChange((uri) => changed(uri, false)),
    watcher.onDidDelete((uri) => changed(uri, true)),
  ];
}

async function gitIgnoreOf(folder: WorkspaceFolder, session: Session): Promise<(file: string) => boolean> {
  const uris = await workspace.findFiles(new RelativePattern(folder, '**/.gitignore'));
  const files = await Promise.all(
    uris.map(async (uri) => {
      const file = session.fileOf(uri);
      try {
        return [{ folder: folderOf(file), text: new TextDecoder().decode(await workspace.fs.readFile(uri)) }];
      } catch {
        // A file that cannot be read ignores nothing.
        return [];
      }
    }),
  );
  const gitIgnores = new GitIgnores(files.flat());
  return (file) => NEVER.test(file) || gitIgnores.ignores(file);
}

/** Whether a text can hold a manifest or says what others mean. Most YAML and JSON of a repository is neither. */
export function isOfInterest(file: string, text: string): boolean {
  return /(^|\/)(Chart\.yaml|kustomization\.ya?ml|Kustomization)$/.test(file) || /\bapiVersion\b/.test(text);
}

const isNotFound = (error: unknown): boolean => (error as { code?: unknown }).code === 'FileNotFound';
