import assert from 'node:assert/strict';
import {
  commands,
  languages,
  Position,
  Range,
  Uri,
  window,
  workspace,
  WorkspaceEdit,
  type CodeAction,
  type Diagnostic,
  type Hover,
  type MarkdownString,
  type TextDocument,
} from 'vscode';

/** For suites inside the extension host: what an extension could do, as the tests say it. */

/** The first workspace folder: a copy, to be written into. */
export const folder = (): Uri => workspace.workspaceFolders![0]!.uri;

export const inFolder = (file: string): Uri => Uri.joinPath(folder(), file);

export async function write(file: string, text: string): Promise<Uri> {
  const uri = inFolder(file);
  await workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}

let untitled = 0;

/** Opens an untitled document with a text in it. Each has a name of its own, as VS Code hands out the same one again. */
export async function openText(content: string, language: 'yaml' | 'json' = 'yaml'): Promise<TextDocument> {
  untitled += 1;
  const document = await openFile(Uri.from({ scheme: 'untitled', path: `untitled-${untitled}.${language}` }));
  const edit = new WorkspaceEdit();
  edit.insert(document.uri, new Position(0, 0), content);
  assert.ok(await workspace.applyEdit(edit));
  return document;
}

/** Opens a file as a person does. `workspace.openTextDocument` would keep the document open for minutes after its editor is closed. */
export async function openFile(uri: Uri): Promise<TextDocument> {
  await commands.executeCommand('vscode.open', uri, { preview: false });
  const editor = await eventually(
    () => window.activeTextEditor,
    (active) => {
      assert.equal(active?.document.uri.toString(), uri.toString());
    },
  );
  return editor!.document;
}

/** Throws away what editors hold and closes them. */
export async function closeAll(): Promise<void> {
  while (window.activeTextEditor) await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await commands.executeCommand('workbench.action.closeAllEditors');
}

/** Replaces the first occurrence of a text in a document, as if it had been typed. */
export async function replace(document: TextDocument, old: string, by: string): Promise<void> {
  const at = document.getText().indexOf(old);
  assert.notEqual(at, -1, `"${old}" is not in the document`);
  const edit = new WorkspaceEdit();
  edit.replace(document.uri, new Range(document.positionAt(at), document.positionAt(at + old.length)), by);
  assert.ok(await workspace.applyEdit(edit));
}

/** What the extension says of a document, as `309 "web"`: last digits of the codes, and the text that is underlined. */
export function squiggles(document: TextDocument): string[] {
  return diagnostics(document.uri).map(
    (diagnostic) => `${codeOf(diagnostic).replace('PCI-K8S-', '')} ${JSON.stringify(document.getText(diagnostic.range))}`,
  );
}

export const diagnostics = (uri: Uri): Diagnostic[] => languages.getDiagnostics(uri).filter(({ source }) => source === 'PCI');

export function codeOf({ code }: Diagnostic): string {
  return String(typeof code === 'object' ? code.value : (code ?? ''));
}

/** Waits until a value is what is wanted; tells the last one when it never is. */
export async function eventually<T>(read: () => T | Promise<T>, check: (value: T) => void, limit = 10_000): Promise<T> {
  const end = Date.now() + limit;
  for (;;) {
    const value = await read();
    try {
      check(value);
      return value;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** The code actions at a text of a document. */
export async function actionsAt(document: TextDocument, text: string, kind?: string): Promise<CodeAction[]> {
  const at = document.positionAt(document.getText().indexOf(text));
  return commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', document.uri, new Range(at, at.translate(0, 1)), kind, 50);
}

export async function apply(actions: readonly CodeAction[], title: string): Promise<void> {
  const action = actions.find((one) => one.title === title);
  assert.ok(action, `"${title}" is not among ${actions.map((one) => one.title).join(', ')}`);
  if (action.edit) assert.ok(await workspace.applyEdit(action.edit));
  if (action.command) await commands.executeCommand(action.command.command, ...((action.command.arguments ?? []) as unknown[]));
}

/** What hovers over a text say, without the diagnostics that VS Code adds on screen. */
export async function hoverAt(document: TextDocument, text: string): Promise<string> {
  const at = document.positionAt(document.getText().indexOf(text));
  const hovers = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', document.uri, at);
  return hovers
    .flatMap(({ contents }) => contents.map((content) => (typeof content === 'string' ? content : (content as MarkdownString).value)))
    .join('\n');
}
