import { l10n, Uri, ViewColumn, window, type Disposable, type WebviewPanel } from 'vscode';
import { readFromMatrix, type ToMatrix } from '../../webview/messages';
import { disposeAll, type Owned } from '../disposables';
import { tellFailure } from '../failure';
import { loadEngine } from '../session/load';
import { slices } from '../session/slices';
import { askWhere, writeParts } from './matrixFiles';
import { matrixHtml, matrixWords } from './matrixHtml';
import type { Place } from './actions/open';
import { explainCell } from './matrixExplain';
import type { MatrixModel } from './matrixModel';
import type { RbacSources } from './source';

/** The panel with the matrix, of which a window has one. */
export class MatrixPanel implements Disposable {
  #open: { readonly panel: WebviewPanel; readonly model: MatrixModel; readonly owned: readonly Owned[] } | undefined;

  constructor(
    private readonly extension: Uri,
    private readonly sources: RbacSources,
    private readonly open: (place: Place) => unknown,
  ) {}

  /** What is shown; undefined while there is no panel. */
  get model(): MatrixModel | undefined {
    return this.#open?.model;
  }

  async show(): Promise<void> {
    if (this.#open) {
      this.#open.panel.reveal();
      return;
    }
    const engine = await loadEngine();
    const panel = window.createWebviewPanel('pciK8s.matrix', l10n.t('RBAC matrix'), ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: [Uri.joinPath(this.extension, 'dist'), Uri.joinPath(this.extension, 'media')],
    });
    const model = new engine.MatrixModel({
      post: (message: ToMatrix) => {
        void panel.webview.postMessage(message);
      },
      get emptyMessage() {
        return l10n.t('Nothing of RBAC is known. Run "PCI: Scan current context", or open a folder with manifests of roles and bindings.');
      },
      slices,
      explain: (question) => {
        attempt(() => explainCell(this.sources.current, question, this.open));
      },
      export: () => {
        attempt(() => this.export());
      },
    });
    const follow = () => {
      attempt(() => model.show(this.sources.current));
    };
    const owned = [
      panel.webview.onDidReceiveMessage((data: unknown) => {
        const message = readFromMatrix(data);
        if (!message) return;
        if (message.type === 'ready') void panel.webview.postMessage({ type: 'words', words: matrixWords() } satisfies ToMatrix);
        attempt(() => model.receive(message));
      }),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) model.rest();
      }),
      panel.onDidDispose(() => {
        this.#forget();
      }),
      this.sources.onDidChange(follow),
    ];
    this.#open = { panel, model, owned };
    panel.webview.html = matrixHtml({
      script: panel.webview.asWebviewUri(Uri.joinPath(this.extension, 'dist', 'matrix.js')).toString(),
      style: panel.webview.asWebviewUri(Uri.joinPath(this.extension, 'media', 'matrix.css')).toString(),
      source: panel.webview.cspSource,
      nonce: crypto.randomUUID(),
    });
    await model.show(await this.sources.ready());
  }

  /** Writes what is shown as CSV, to a file that somebody chooses where none is given. */
  async export(to?: Uri): Promise<void> {
    const csv = this.model?.csv();
    if (!csv) {
      void window.showInformationMessage(l10n.t('No matrix is shown that could be exported. Run "PCI: Show RBAC matrix" first.'));
      return;
    }
    const target = to ?? (await askWhere('rbac-matrix.csv', { CSV: ['csv'] }));
    if (target) await writeParts(target, csv);
  }

  #forget(): void {
    const open = this.#open;
    this.#open = undefined;
    open?.model.rest();
    if (open) disposeAll(open.owned);
  }

  dispose(): void {
    const panel = this.#open?.panel;
    this.#forget();
    panel?.dispose();
  }
}

function attempt(run: () => unknown): void {
  void (async () => {
    try {
      await run();
    } catch (error) {
      tellFailure(error);
    }
  })();
}
