import type { Uri } from 'vscode';
import { RelativePattern, workspace, type CancellationToken, type Disposable, type WorkspaceFolder } from 'vscode';
import type { NotAssessedReason } from '../../core/rule';
import { folderOf } from '../../workspace/paths';
import { GitIgnores } from '../../workspace/gitignore';
import { openDocument } from '../documents';
import type { Session } from './session';
import { slices } from './slices';

/** Every file that may hold manifests, and those that say what manifests mean. */
export const MANIFEST_GLOB = '**/{*.yaml,*.yml,*.json,Kustomization}';
/** Above this many bytes a file is not read at all. */
const MAX_BYTES = 50 * 1024 * 1024;
/** A read waits mostly for its answer, so that several at a time are faster. */
const AT_A_TIME = 16;
const NEVER = /(^|\/)(\.git|node_modules)\//;

/** Files read, of how many. */
export type Progress = (done: number, of: number) => void;

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
  for (let done = 0; done < wanted.length; done += AT_A_TIME) {
    const reads = wanted.slice(done, done + AT_A_TIME).map((uri) => read(uri).then((found) => ({ uri, found })));
    for (const { uri, found } of await Promise.all(reads)) {
      if (token.isCancellationRequested) return false;
      take(session, uri, found);
      await breathe();
    }
    progress(Math.min(done + AT_A_TIME, wanted.length), wanted.length);
  }
  return !token.isCancellationRequested;
}

/** Takes one file from the disk, unless an editor has it open. */
export async function readInto(session: Session, uri: Uri): Promise<void> {
  take(session, uri, await read(uri));
}

type Read = { readonly text: string } | { readonly reason: NotAssessedReason; readonly message: string } | 'gone';

async function read(uri: Uri): Promise<Read> {
  try {
    const { size } = await workspace.fs.stat(uri);
    if (size > MAX_BYTES) {
      return { reason: 'too-large', message: `The file has ${Math.round(size / 1024 / 1024)} MB and was not read; the limit is 50 MB.` };
    }
    return { text: new TextDecoder().decode(await workspace.fs.readFile(uri)) };
  } catch (error) {
    // A file that went away between being found and being read is no fault.
    if ((error as { code?: unknown }).code === 'FileNotFound') return 'gone';
    return { reason: 'unreadable', message: `The file could not be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** What an editor has open counts as it stands there. A file that holds nothing for us is not kept. */
function take(session: Session, uri: Uri, found: Read): void {
  if (openDocument(uri)) return;
  const { workspace: manifests } = session;
  const file = session.fileOf(uri);
  if (found !== 'gone' && 'reason' in found) manifests.refuse(file, found.reason, found.message);
  else if (found !== 'gone' && isOfInterest(file, found.text)) manifests.update(file, found.text);
  else if (manifests.has(file)) manifests.remove(file);
}

/** Keeps the workspace in step with the disk: calls back for each file that came, changed or went. */
export function watchFolder(folder: WorkspaceFolder, changed: (uri: Uri, gone: boolean) => void): Disposable[] {
  const watcher = workspace.createFileSystemWatcher(new RelativePattern(folder, MANIFEST_GLOB));
  return [
    watcher,
    watcher.onDidCreate((uri) => {
      changed(uri, false);
    }),
    watcher.onDidChange((uri) => {
      changed(uri, false);
    }),
    watcher.onDidDelete((uri) => {
      changed(uri, true);
    }),
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
