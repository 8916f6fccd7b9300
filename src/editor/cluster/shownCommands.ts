import { env, l10n, Uri, window, workspace, type Disposable, type TextDocumentContentProvider } from 'vscode';
import { disposeAll, type Owned } from '../disposables';

/** The scheme of documents with commands for a shell. They are for reading and copying; nothing here runs one. */
export const COMMAND_SCHEME = 'pci-k8s-command';

/** Shows commands with a warning in front of them, in documents that nobody can save or run by mistake. */
export class ShownCommands implements TextDocumentContentProvider, Disposable {
  readonly #texts = new Map<string, { readonly text: string; readonly commands: string }>();
  readonly #disposables: Owned[];
  #count = 0;

  constructor() {
    this.#disposables = [
      workspace.registerTextDocumentContentProvider(COMMAND_SCHEME, this),
      workspace.onDidCloseTextDocument(({ uri }) => {
        this.#texts.delete(uri.toString());
      }),
    ];
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.toString())?.text ?? '';
  }

  /** Opens a document of this name: `sentences` as comments, then the commands. */
  async show(name: string, sentences: readonly string[], commands: readonly string[]): Promise<void> {
    this.#count += 1;
    const uri = Uri.from({ scheme: COMMAND_SCHEME, path: `/${this.#count}/${name.replace(/[/\\?#%]/g, '-')}.sh` });
    const all = `${commands.join('\n\n')}\n`;
    this.#texts.set(uri.toString(), { text: [...sentences.flatMap(comment), '', all].join('\n'), commands: all });
    await window.showTextDocument(uri, { preview: true });
  }

  /** Copies the commands of a document, without its comments; of the active one where none is given. */
  async copy(uri: Uri | undefined = window.activeTextEditor?.document.uri): Promise<void> {
    const shown = uri && this.#texts.get(uri.toString());
    if (!shown) {
      void window.showInformationMessage(l10n.t('No command is shown that could be copied.'));
      return;
    }
    await env.clipboard.writeText(shown.commands);
    window.setStatusBarMessage(l10n.t('The command is in the clipboard. Nothing was run.'), 8000);
  }

  dispose(): void {
    disposeAll(this.#disposables);
  }
}

const WIDTH = 90;

/** A sentence as lines of a comment. */
function comment(sentence: string): string[] {
  const lines: string[] = [];
  let line = '#';
  for (const word of sentence.split(/\s+/)) {
    if (line.length + word.length > WIDTH && line !== '#') {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
