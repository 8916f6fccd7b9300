import { l10n, Range, Uri, window, workspace, WorkspaceEdit, type TextDocument } from 'vscode';
import type { Finding } from '../../core/finding';
import { loadEngine } from '../session/load';
import { exceptionsFor, withExceptions } from './exceptions';

/**
 * Accepts findings in the `.pci-k8s.yaml` of the first folder, which is the one in force for clusters, and shows it there, so
 * that who approved it and until when can be added. The file is made where there is none.
 */
export async function acceptInConfig(findings: readonly Finding[], reason: string): Promise<void> {
  const [folder] = workspace.workspaceFolders ?? [];
  if (!folder) {
    void window.showInformationMessage(
      l10n.t('No folder is open. What is accepted in a cluster is written into ".pci-k8s.yaml" of a workspace folder; open one first.'),
    );
    return;
  }
  const engine = await loadEngine();
  const uri = Uri.joinPath(folder.uri, engine.CONFIG_FILE);
  const there = await openIfThere(uri);
  const before = there?.getText() ?? '';
  const after = withExceptions(before, exceptionsFor(findings, reason), engine);
  if ('refused' in after) {
    void window.showErrorMessage(l10n.t('The reason could not be written: {0}', after.refused));
    return;
  }
  const edit = new WorkspaceEdit();
  if (!there) edit.createFile(uri, { ignoreIfExists: true, contents: new TextEncoder().encode(after.text) });
  for (const { start, end, newText } of there ? engine.changedLines(before, after.text) : []) {
    edit.replace(uri, new Range(there!.positionAt(start), there!.positionAt(end)), newText);
  }
  const wasDirty = there?.isDirty ?? false;
  await workspace.applyEdit(edit);
  const document = await workspace.openTextDocument(uri);
  // Only what is saved is in force; but what somebody has not saved on purpose stays so.
  if (document.isDirty && !wasDirty) await document.save();
  await window.showTextDocument(document);
}

async function openIfThere(uri: Uri): Promise<TextDocument | undefined> {
  try {
    return await workspace.openTextDocument(uri);
  } catch {
    // Most folders have no such file.
    return undefined;
  }
}
