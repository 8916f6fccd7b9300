import {
  Diagnostic,
  DiagnosticSeverity,
  EventEmitter,
  Range,
  RelativePattern,
  Uri,
  workspace,
  type DiagnosticCollection,
  type Disposable,
  type WorkspaceFolder,
} from 'vscode';
import { disposeAll, type Owned } from './disposables';
import type { Settings } from '../core/settings';
import { openDocument } from './documents';
import { tellFailure } from './failure';
import { Lines } from './lines';
import type { EngineBundle } from './session/load';
import { settingsWithoutFile, today } from './session/session';

/**
 * The `.pci-k8s.yaml` of one folder. What is saved is in force; what is typed is checked at once and shown in the file. A
 * file with an error changes nothing: what was in force stays in force.
 */
export class ConfigFile implements Disposable {
  settings: Settings = settingsWithoutFile();
  /** Whether the saved file has an error, so that older settings are in force. */
  broken = false;
  readonly uri: Uri;
  readonly #changed = new EventEmitter<Settings>();
  /** New settings are in force. */
  readonly onDidChange = this.#changed.event;
  readonly #disposables: Owned[];

  constructor(
    folder: WorkspaceFolder,
    private readonly engine: EngineBundle,
    private readonly diagnostics: DiagnosticCollection,
  ) {
    this.uri = Uri.joinPath(folder.uri, engine.CONFIG_FILE);
    const watcher = workspace.createFileSystemWatcher(new RelativePattern(folder, engine.CONFIG_FILE));
    const reload = () => {
      this.load().catch(tellFailure);
    };
    const isOurs = (uri: Uri) => uri.toString() === this.uri.toString();
    this.#disposables = [
      watcher,
      watcher.onDidCreate(reload),
      watcher.onDidChange(reload),
      watcher.onDidDelete(reload),
      workspace.onDidSaveTextDocument(({ uri }) => {
        if (isOurs(uri)) reload();
      }),
      workspace.onDidChangeTextDocument(({ document }) => {
        if (isOurs(document.uri)) this.#show(document.getText());
      }),
      workspace.onDidCloseTextDocument(({ uri }) => {
        if (isOurs(uri)) reload();
      }),
    ];
  }

  /** Reads what is saved and puts it in force, unless it has an error. */
  async load(): Promise<void> {
    const text = await textOf(this.uri);
    this.#show(openDocument(this.uri)?.getText() ?? text);
    const { settings } = text === undefined ? { settings: settingsWithoutFile() } : this.engine.readConfig(text, this.engine.rules, today());
    this.broken = settings === undefined;
    if (settings === undefined || JSON.stringify(settings) === JSON.stringify(this.settings)) return;
    this.settings = settings;
    this.#changed.fire(settings);
  }

  #show(text: string | undefined): void {
    if (text === undefined) {
      this.diagnostics.delete(this.uri);
      return;
    }
    const lines = new Lines(text);
    const problems = this.engine.readConfig(text, this.engine.rules, today()).problems.map(({ message, range, severity }) => {
      const { start, end } = lines.visible(range);
      const place = new Range(start.line, start.character, end.line, end.character);
      const level = severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
      const diagnostic = new Diagnostic(place, message, level);
      diagnostic.source = 'PCI';
      return diagnostic;
    });
    this.diagnostics.set(this.uri, problems);
  }

  dispose(): void {
    disposeAll(this.#disposables);
    this.diagnostics.delete(this.uri);
    this.#changed.dispose();
  }
}

async function textOf(uri: Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(uri));
  } catch {
    // Most folders have no such file.
    return undefined;
  }
}
