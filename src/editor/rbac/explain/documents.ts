import { commands, EventEmitter, l10n, Uri, workspace, type Disposable, type TextDocumentContentProvider } from 'vscode';
import { disposeAll, type Owned } from '../../disposables';
import type { KnownRbac } from '../knownRbac';
import type { Sources } from '../sources';

/** The scheme of documents that explain something. They are read-only, and follow what they explain. */
export const EXPLAIN_SCHEME = 'pci-k8s-explain';

/** A preview reads its document again long after VS Code said that it was closed, so the last ones are kept. */
const MOST_KEPT = 50;

type Explain = (known: KnownRbac) => string;

/** Shows explanations as rendered Markdown. */
export class Explanations implements TextDocumentContentProvider, Disposable {
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #shown = new Map<string, { readonly uri: Uri; readonly explain: Explain; text: string }>();
  readonly #disposables: Owned[];
  #count = 0;

  constructor(private readonly sources: Sources) {
    this.#disposables = [
      this.#changed,
      workspace.registerTextDocumentContentProvider(EXPLAIN_SCHEME, this),
      sources.onDidChange(() => {
        for (const { uri, explain, text } of this.#shown.values()) if (this.#textOf(explain) !== text) this.#changed.fire(uri);
      }),
    ];
  }

  provideTextDocumentContent(uri: Uri): string {
    const shown = this.#shown.get(uri.toString());
    if (!shown) return l10n.t('This was explained in an earlier window. Ask again to see it.');
    shown.text = this.#textOf(shown.explain);
    return shown.text;
  }

  async show(name: string, explain: Explain): Promise<Uri> {
    this.#count += 1;
    const uri = Uri.from({ scheme: EXPLAIN_SCHEME, path: `/${this.#count}/${name.replace(/[/\\?#%:]/g, '-')}.md` });
    this.#shown.set(uri.toString(), { uri, explain, text: '' });
    const [oldest] = this.#shown.keys();
    if (this.#shown.size > MOST_KEPT && oldest !== undefined) this.#shown.delete(oldest);
    await commands.executeCommand('markdown.showPreview', uri);
    return uri;
  }

  #textOf(explain: Explain): string {
    const { current } = this.sources;
    return current ? explain(current) : l10n.t('Nothing of RBAC is known now.');
  }

  dispose(): void {
    disposeAll(this.#disposables);
  }
}
