import { commands, l10n, ProgressLocation, Range, window, workspace, type TextDocumentShowOptions } from 'vscode';
import type { Finding } from '../../core/finding';
import type { Resource } from '../../core/resource';
import { commandIds } from '../commandIds';
import { rangeOf, toRange } from '../ranges';
import type { Checker } from '../session/checker';
import type { Session } from '../session/session';
import type { Sessions } from '../session/sessions';
import { objectText } from '../texts';
import { manifestsOf, sameFinding } from './sameObject';

/** A live object that somebody wants to change in its source, and the finding that is why. */
export interface Wanted {
  readonly resource: Resource;
  readonly finding: Finding | undefined;
}

interface Manifest {
  readonly session: Session;
  readonly resource: Resource;
}

/** Opens the manifest that makes a live object, at the same finding if it is there. Looks into all of the window's folders. */
export async function goToManifest(sessions: Sessions, checker: Checker, wanted: Wanted): Promise<void> {
  const looked = await readFolders(sessions, checker);
  const found = looked.flatMap((session) =>
    manifestsOf(wanted.resource.ref, session.workspace.inventory.resources).map((resource) => ({ session, resource })),
  );
  if (found.length === 0) {
    await tellNone(wanted, looked);
    return;
  }
  const chosen = found.length === 1 ? found[0] : await pick(wanted, found);
  if (chosen) await open(checker, wanted, chosen);
}

/** The sessions of all folders, read to the end, and those of documents that lie in none. */
async function readFolders(sessions: Sessions, checker: Checker): Promise<readonly Session[]> {
  await window.withProgress({ location: ProgressLocation.Window, title: l10n.t('PCI: looking for the manifest') }, async () => {
    const own = await Promise.all((workspace.workspaceFolders ?? []).map((folder) => sessions.ofFolder(folder)));
    for (const session of own) if (!session.indexed) await checker.index(session);
  });
  return sessions.ready;
}

async function pick({ resource }: Wanted, found: readonly Manifest[]): Promise<Manifest | undefined> {
  const items = found.map((manifest) => {
    const { source, ref } = manifest.resource;
    const file = source.kind === 'file' ? source.file : '';
    return { label: workspace.asRelativePath(manifest.session.uriOf(file)), description: ref.namespace ?? l10n.t('names no namespace'), manifest };
  });
  const placeHolder = l10n.t('Several manifests make "{0}". Which one?', objectText(resource.ref));
  return (await window.showQuickPick(items, { placeHolder }))?.manifest;
}

async function open(checker: Checker, { finding }: Wanted, { session, resource }: Manifest): Promise<void> {
  const { source } = resource;
  if (source.kind !== 'file') return;
  const document = await workspace.openTextDocument(session.uriOf(source.file));
  const file = await checker.fresh(document);
  const here =
    file?.judgement.findings.filter((one) => one.resource.ref.name === resource.ref.name && one.resource.ref.kind === resource.ref.kind) ?? [];
  const same = finding && sameFinding(finding, here);
  const range = file && (same ? rangeOf(file, same) : toRange(file, source.locate(['kind'])));
  const options: TextDocumentShowOptions = range ? { selection: new Range(range.start, range.end) } : {};
  await window.showTextDocument(document, options);
}

async function tellNone({ resource: { ref } }: Wanted, looked: readonly Session[]): Promise<void> {
  const folders = looked.flatMap(({ folder }) => (folder ? [`"${folder.name}"`] : []));
  const name = objectText(ref);
  if (folders.length === 0) {
    void window.showInformationMessage(
      l10n.t('No folder is open that could hold the manifest of "{0}". Open the one that does and try again.', name),
    );
    return;
  }
  const message =
    ref.namespace === undefined
      ? l10n.t(
          'No manifest makes "{0}" as it stands. Looked into: {1}. Helm templates and what tools generate were not read.',
          name,
          folders.join(', '),
        )
      : l10n.t(
          'No manifest makes "{0}" of namespace "{1}" as it stands. Looked into: {2}. Helm templates and what tools generate were not read.',
          name,
          ref.namespace,
          folders.join(', '),
        );
  const check = l10n.t('Check workspace');
  if ((await window.showInformationMessage(message, check)) === check) await commands.executeCommand(commandIds.checkWorkspace);
}
