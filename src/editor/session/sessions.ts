import { EventEmitter, languages, workspace, type DiagnosticCollection, type Disposable, type Uri, type WorkspaceFolder } from 'vscode';
import { disposeAll } from '../disposables';
import { ConfigFile } from '../configFile';
import { loadEngine } from './load';
import { Session, settingsWithoutFile, today } from './session';

/** The sessions of the window, each made when the first document that belongs to it is looked at. */
export class Sessions implements Disposable {
  readonly #pending = new Map<string, Promise<Session>>();
  readonly #ready = new Map<string, Session>();
  readonly #configs = new Map<Session, ConfigFile>();
  readonly #configured = new EventEmitter<Session>();
  /** Other settings are in force in a session; all that it judged is out of date. */
  readonly onDidConfigure = this.#configured.event;
  readonly #closed = new EventEmitter<Session>();
  /** The session's folder has left the window. */
  readonly onDidClose = this.#closed.event;
  readonly #diagnostics: DiagnosticCollection = languages.createDiagnosticCollection('pci-k8s-config');
  readonly #subscription: Disposable;

  constructor() {
    this.#subscription = workspace.onDidChangeWorkspaceFolders(({ removed }) => {
      for (const folder of removed) this.#close(folder.uri.toString());
    });
  }

  of(uri: Uri): Promise<Session> {
    return this.#get(keyOf(uri), workspace.getWorkspaceFolder(uri));
  }

  /** As `of`, if it is there already. */
  peek(uri: Uri): Session | undefined {
    return this.#ready.get(keyOf(uri));
  }

  ofFolder(folder: WorkspaceFolder): Promise<Session> {
    return this.#get(folder.uri.toString(), folder);
  }

  /** The sessions that are there already. */
  get ready(): readonly Session[] {
    return [...this.#ready.values()];
  }

  configOf(session: Session): ConfigFile | undefined {
    return this.#configs.get(session);
  }

  #get(key: string, folder: WorkspaceFolder | undefined): Promise<Session> {
    let session = this.#pending.get(key);
    if (!session) {
      session = this.#make(key, folder);
      this.#pending.set(key, session);
      // A session that could not be made may be wanted again.
      session.catch(() => this.#pending.delete(key));
    }
    return session;
  }

  async #make(key: string, folder: WorkspaceFolder | undefined): Promise<Session> {
    const engine = await loadEngine();
    const config = folder && new ConfigFile(folder, engine, this.#diagnostics);
    await config?.load();
    const session = new Session(engine, folder, config?.settings ?? settingsWithoutFile());
    if (config) {
      this.#configs.set(session, config);
      session.own(config);
      config.onDidChange((settings) => {
        session.configure(settings);
        this.#configured.fire(session);
      });
    }
    this.#ready.set(key, session);
    return session;
  }

  /** Exceptions run out at midnight, also in a window that stays open. */
  async keepDate(session: Session): Promise<void> {
    if (session.settings.today === today()) return;
    const config = this.#configs.get(session);
    if (config) await config.load();
    // A broken file keeps its last good settings, but not their date.
    if (session.settings.today !== today()) session.configure({ ...session.settings, today: today() });
    this.#configured.fire(session);
  }

  #close(key: string): void {
    const session = this.#ready.get(key);
    this.#ready.delete(key);
    this.#pending.delete(key);
    if (!session) return;
    this.#configs.delete(session);
    session.dispose();
    this.#closed.fire(session);
  }

  dispose(): void {
    this.#subscription.dispose();
    disposeAll(this.#ready.values());
    this.#diagnostics.dispose();
    this.#configured.dispose();
    this.#closed.dispose();
  }
}

const keyOf = (uri: Uri): string => workspace.getWorkspaceFolder(uri)?.uri.toString() ?? uri.scheme;
