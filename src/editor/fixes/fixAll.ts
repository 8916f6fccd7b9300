import { l10n, Range, window, workspace, WorkspaceEdit, type TextDocument } from 'vscode';
import type { Lines } from '../lines';
import type { CheckedManifest } from '../store';

/** One edit that makes all safe fixes in a file, or undefined where there is nothing to fix. */
export function fixAllEdit({ uri, session, lines }: CheckedManifest): WorkspaceEdit | undefined {
  const { engine, workspace: manifests } = session;
  const file = session.fileOf(uri);
  const before = lines.text;
  const after = engine.fixAll(manifests, file, ({ info }) => info.safety === 'safe');
  // What the engine made of the text is only a proposal as long as nobody applied it.
  manifests.update(file, before);
  if (after === before) return undefined;
  const edit = new WorkspaceEdit();
  for (const { start, end, newText } of engine.changedLines(before, after)) {
    const { from, to } = places(lines, start, end);
    edit.replace(uri, new Range(from.line, from.character, to.line, to.character), newText);
  }
  return edit;
}

export async function fixAllIn(document: TextDocument, file: CheckedManifest | undefined): Promise<void> {
  const edit = file && fixAllEdit(file);
  if (edit) {
    await workspace.applyEdit(edit);
    return;
  }
  const name = workspace.asRelativePath(document.uri);
  void window.showInformationMessage(
    l10n.t('There is nothing in "{0}" that can be fixed without a review. Fixes that could change how a workload runs are offered one by one.', name),
  );
}

const places = (lines: Lines, start: number, end: number) => ({ from: lines.positionAt(start), to: lines.positionAt(end) });
