import { CodeAction, CodeActionKind } from 'vscode';

/** A quick fix that runs a command instead of making an edit. */
export function commandAction(title: string, id: string, args: readonly unknown[]): CodeAction {
  const action = new CodeAction(title, CodeActionKind.QuickFix);
  action.command = { title, command: id, arguments: [...args] };
  return action;
}
