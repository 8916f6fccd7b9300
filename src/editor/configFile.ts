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
import type { ConfigProblem } from '../config/read';
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
  /** The file that the parameter `endOfLifeFile` names, which is followed as well. */
  #endOfLife: { readonly uri: Uri; readonly watcher: Disposable } | undefined;
  /** Why it could not be read, which is shown where it is named. */
  #unreadable: string | undefined;
  readonly #reload = (): void => {
    this.load().catch(tellFailure);
  };

  constructor(
    folder: WorkspaceFolder,
    private readonly engine: EngineBundle,
    private readonly diagnostics: DiagnosticCollection,
  ) {
    this.uri = Uri.joinPath(folder.uri, engine.CONFIG_FILE);
    const watcher = workspace.createFileSystemWatcher(new RelativePattern(folder, engine.CONFIG_FILE));
    const reload = this.#reload;
    const isOurs = (uri: Uri) => uri.toString() === this.uri.toString();
    const isEndOfLife = (uri: Uri) => uri.toString() === this.#endOfLife?.uri.toString();
    this.#disposables = [
      watcher,
      watcher.onDidCreate(reload),
      watcher.onDidChange(reload),
      watcher.onDidDelete(reload),
      workspace.onDidSaveTextDocument(({ uri }) => {
        if (isOurs(uri) || isEndOfLife(uri)) reload();
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
    const { settings: given } = text === undefined ? { settings: settingsWithoutFile() } : this.engine.readConfig(text, this.engine.rules, today());
    const settings = given && (await this.#withEndOfLife(given));
    this.#show(openDocument(this.uri)?.getText() ?? text);
    this.broken = settings === undefined;
    if (settings === undefined || JSON.stringify(settings) === JSON.stringify(this.settings)) return;
    this.settings = settings;
    this.#changed.fire(settings);
  }

  /** Puts the end-of-life dates in force that the settings name. Undefined where they cannot be read, which is shown. */
  async #withEndOfLife(settings: Settings): Promise<Settings | undefined> {
    const { endOfLifeFile } = settings.parameters;
    this.#follow(endOfLifeFile);
    if (!this.#endOfLife) return settings;
    const { uri } = this.#endOfLife;
    const text = await textOf(uri);
    if (text === undefined) {
      this.#unreadable = `The file of end-of-life dates "${endOfLifeFile}" could not be read. Paths are relative to this file.`;
      this.diagnostics.delete(uri);
      return undefined;
    }
    const { table, problems } = this.engine.readEndOfLife(text);
    this.diagnostics.set(uri, diagnosticsOf(problems, text));
    if (!table) this.#unreadable = `The file of end-of-life dates "${endOfLifeFile}" has an error, so it is not in force.`;
    return table && { ...settings, endOfLife: table };
  }

  /** Looks to another file of end-of-life dates from now on; to none where the name is empty. */
  #follow(name: string): void {
    this.#unreadable = undefined;
    const isAbsolute = /^(?:[/\\]|[A-Za-z]:)/.test(name);
    const uri = name === '' ? undefined : isAbsolute ? this.uri.with({ path: Uri.file(name).path }) : Uri.joinPath(this.uri, '..', name);
    if (uri?.toString() === this.#endOfLife?.uri.toString()) return;
    if (this.#endOfLife) {
      this.#endOfLife.watcher.dispose();
      this.diagnostics.delete(this.#endOfLife.uri);
    }
    if (uri) {
      const watcher = workspace.createFileSystemWatcher(new RelativePattern(Uri.joinPath(uri, '..'), nameOf(uri)));
      watcher.onDidCreate(this.#reload);
      watcher.onDidChange(this.#reload);
      watcher.onDidDelete(this.#reload);
      this.#endOfLife = { uri, watcher };
    } else this.#endOfLife = undefined;
  }

  #show(text: string | undefined): void {
    if (text === undefined) {
      this.diagnostics.delete(this.uri);
      return;
    }
    const problems = [...this.engine.readConfig(text, this.engine.rules, today()).problems];
    if (this.#unreadable !== undefined) problems.push(this.engine.problemOfParameter(text, 'endOfLifeFile', this.#unreadable));
    this.diagnostics.set(this.uri, diagnosticsOf(problems, text));
  }

  dispose(): void {
    disposeAll(this.#disposables);
    this.#follow('');
    this.diagnostics.delete(this.uri);
    this.#changed.dispose();
  }
}

const nameOf = ({ path }: Uri): string => path.slice(path.lastIndexOf('/') + 1);

function diagnosticsOf(problems: readonly ConfigProblem[], text: string): Diagnostic[] {
  const lines = new Lines(text);
  return problems.map(({ message, range, severity }) => {
    const { start, end } = lines.visible(range);
    const place = new Range(start.line, start.character, end.line, end.character);
    const level = severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
    const diagnostic = new Diagnostic(place, message, level);
    diagnostic.source = 'PCI';
    return diagnostic;
  });
}

async function textOf(uri: Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(uri));
  } catch {
    // Most folders have no such file; who needs it says that it is not there.
    return undefined;
  }
}
