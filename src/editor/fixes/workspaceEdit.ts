import { Range, WorkspaceEdit } from 'vscode';
import type { Change } from '../../core/patch';
import type { FixedFile } from '../../workspace/fix';
import type { TextEdit } from '../../yaml/edit';
import { Lines } from '../lines';
import type { Session } from '../session/session';

/** One edit, and so one step to undo, that makes changes in all files that they touch; or why it cannot be made. */
export function editFor(session: Session, changes: readonly Change[]): WorkspaceEdit | { readonly refused: string } {
  const fixed = session.engine.applyFix(session.workspace, changes);
  return 'refused' in fixed ? fixed : editOfFiles(session, fixed);
}

export function editOfFiles(session: Session, files: ReadonlyMap<string, Pick<FixedFile, 'edits'>>): WorkspaceEdit {
  const edit = new WorkspaceEdit();
  for (const [file, { edits }] of files) addEdits(edit, session, file, edits);
  return edit;
}

function addEdits(into: WorkspaceEdit, session: Session, file: string, edits: readonly TextEdit[]): void {
  const lines = new Lines(session.workspace.judge(file)?.yaml?.text ?? '');
  for (const { start, end, newText } of edits) {
    const [from, to] = [lines.positionAt(start), lines.positionAt(end)];
    into.replace(session.uriOf(file), new Range(from.line, from.character, to.line, to.character), newText);
  }
}
