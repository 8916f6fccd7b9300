import { CancellationTokenSource, EventEmitter, workspace, type CancellationToken, type Disposable, type TextDocument, type Uri } from 'vscode';
import { LIVE_SCHEME } from '../cluster/uris';
import { disposeAll, type Owned } from '../disposables';
import { isConfigFile, isLarge, mayHoldManifests, openDocument } from '../documents';
import { tellFailure } from '../failure';
import { shownLines } from '../ranges';
import type { SettingsSource } from '../settings';
import { isManifest, type CheckedFile, type CheckedManifest, type FindingStore } from '../store';
import { indexFolder, isOfInterest, readInto, watchFolder, type Progress } from './indexer';
import { sameFindings } from './same';
import type { Session } from './session';
import type { Sessions } from './sessions';
import { slices } from './slices';

/** How long nobody may type before files that no editor shows are judged again for what changed elsewhere. */
const IDLE = 1000;

/**
 * From keystroke to findings: waits until nobody types, hands the document's text to its session, and puts what comes back
 * into the store. A document that changed meanwhile is not judged on old text.
 */
export class Checker implements Disposable {
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #indexing = new Map<Session, { readonly done: Promise<boolean>; readonly stop: CancellationTokenSource }>();
  readonly #idle = new Map<Session, NodeJS.Timeout>();
  /** Open documents of which nothing is wanted until they change: their file is gone, or their results were cleared. */
  readonly #silent = new Set<string>();
  readonly #read = new EventEmitter<Session>();
  /** The manifests of a session may be others than before. */
  readonly onDidRead = this.#read.event;
  readonly #disposables: Owned[];

  constructor(
    private readonly sessions: Sessions,
    private readonly store: FindingStore,
    private readonly settings: SettingsSource,
  ) {
    let enabled = settings.current.enable;
    this.#disposables = [
      this.#read,
      workspace.onDidOpenTextDocument((document) => {
        this.#schedule(document, 0);
      }),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#schedule(document, this.settings.current.delay);
      }),
      workspace.onDidSaveTextDocument((document) => {
        if (mayHoldManifests(document) && (isLarge(document) || this.#silent.has(document.uri.toString())))
          this.check(document, 'asked').catch(tellFailure);
      }),
      workspace.onDidCloseTextDocument((document) => {
        this.#closed(document).catch(tellFailure);
      }),
      sessions.onDidConfigure((session) => {
        this.#judgeAgain(session);
      }),
      sessions.onDidClose((session) => {
        this.store.clear((file) => file.session === session);
      }),
      settings.onDidChange(({ enable }) => {
        if (enable === enabled) return;
        enabled = enable;
        if (enable) this.start();
        else this.#stop();
      }),
    ];
  }

  /** Checks what is open already. */
  start(): void {
    for (const document of workspace.textDocuments) this.#schedule(document, 0);
  }

  /**
   * Judges a document now. Undefined where it holds no manifests. One that is too large to be checked on every key is
   * judged only when it was `asked` for, by command or by saving.
   */
  async check(document: TextDocument, why: 'typed' | 'asked' = 'typed'): Promise<CheckedManifest | undefined> {
    this.#unschedule(document.uri);
    if (why === 'asked') this.#silent.delete(document.uri.toString());
    if (!this.settings.current.enable || !mayHoldManifests(document) || this.#silent.has(document.uri.toString())) return undefined;
    const session = await this.sessions.of(document.uri);
    await this.sessions.keepDate(session);
    // Closed, or of another language now.
    if (document.isClosed || !mayHoldManifests(document)) return undefined;
    const file = session.fileOf(document.uri);
    const text = document.getText();
    if (!isOfInterest(file, text)) {
      if (session.workspace.has(file)) session.workspace.remove(file);
    } else if (why === 'asked' || !isLarge(document)) session.workspace.update(file, text);
    else if (!session.workspace.has(file)) session.workspace.refuse(file, 'too-large', tooLarge);
    else return this.#known(document.uri);
    const checked = session.judge(document.uri, document.version);
    if (checked) this.store.replace(checked);
    else this.store.delete(document.uri);
    this.#others(session, document.uri);
    if (checked && !session.indexed) this.index(session).catch(tellFailure);
    return checked;
  }

  /** The judgement of just this version of a document, for whoever is asked about a place in it. */
  async fresh(document: TextDocument): Promise<CheckedManifest | undefined> {
    const known = this.#known(document.uri);
    return known && (known.version === document.version || isLarge(document)) ? known : this.check(document);
  }

  /** As `fresh`, and also of a document that shows an object of a cluster, as long as it shows what was judged. */
  async judged(document: TextDocument): Promise<CheckedFile | undefined> {
    if (document.uri.scheme !== LIVE_SCHEME) return this.fresh(document);
    const known = this.store.get(document.uri);
    return known && shownLines(known).text === document.getText() ? known : undefined;
  }

  /** Reads the session's folder in the background; once, however often it is asked for. */
  index(session: Session): Promise<boolean> {
    let running = this.#indexing.get(session);
    if (!running) {
      const stop = new CancellationTokenSource();
      running = { stop, done: this.read(session, stop.token) };
      this.#indexing.set(session, running);
      running.done.catch(() => this.#indexing.delete(session));
    }
    return running.done;
  }

  /** Reads the folder anew; false when it was stopped, which keeps what is there. */
  async read(session: Session, token: CancellationToken, progress?: Progress): Promise<boolean> {
    if (session.folder && !session.watched) {
      session.watched = true;
      session.own(
        ...watchFolder(session.folder, (uri, gone) => {
          this.#onDisk(session, uri, gone).catch(tellFailure);
        }),
      );
    }
    const complete = await indexFolder(session, token, progress);
    if (complete) session.indexed = true;
    this.#judgeAgain(session);
    return complete;
  }

  /**
   * Judges every file that the session has and puts it into the store; false when it was stopped. In this thread, a slice at a
   * time: a worker would read all files once more and keep them in a heap of its own, for which a check of 5,000 took half as
   * much processor time again; findings hold functions and places, which cannot be sent and would be made here anew; and
   * between slices nobody waits.
   */
  async judgeAll(session: Session, token: CancellationToken, progress: Progress): Promise<boolean> {
    session.wholeChecked = true;
    const breathe = slices();
    const { files } = session.workspace;
    for (const [i, file] of files.entries()) {
      if (token.isCancellationRequested) return false;
      this.#put(session, session.uriOf(file));
      progress(i + 1, files.length);
      await breathe();
    }
    return true;
  }

  /** Forgets all that was found. What is open is judged again when it changes, or when somebody asks. */
  clear(): void {
    for (const session of this.sessions.ready) session.wholeChecked = false;
    for (const { uri } of workspace.textDocuments) this.#silent.add(uri.toString());
    this.store.clear(isManifest);
  }

  #known(uri: Uri): CheckedManifest | undefined {
    const file = this.store.get(uri);
    return file && isManifest(file) ? file : undefined;
  }

  #schedule(document: TextDocument, delay: number): void {
    this.#silent.delete(document.uri.toString());
    // Whoever opens the configuration file wants to see its mistakes, also before the first manifest.
    if (isConfigFile(document.uri) && this.settings.current.enable) this.sessions.of(document.uri).catch(tellFailure);
    if (!this.settings.current.enable || !mayHoldManifests(document)) return;
    this.#unschedule(document.uri);
    this.#timers.set(
      document.uri.toString(),
      setTimeout(() => {
        this.check(document).catch(tellFailure);
      }, delay),
    );
  }

  #unschedule(uri: Uri): void {
    clearTimeout(this.#timers.get(uri.toString()));
    this.#timers.delete(uri.toString());
  }

  /** A closed file has findings only where the whole folder was checked; then what is on the disk counts. */
  async #closed({ uri }: TextDocument): Promise<void> {
    this.#unschedule(uri);
    this.#silent.delete(uri.toString());
    this.store.delete(uri);
    const session = this.sessions.peek(uri);
    if (!session) return;
    if (session.folder && session.watched && !session.isIgnored(session.fileOf(uri))) await this.#onDisk(session, uri, false);
    else {
      session.workspace.remove(session.fileOf(uri));
      this.#others(session, uri);
    }
  }

  async #onDisk(session: Session, uri: Uri, gone: boolean): Promise<void> {
    const file = session.fileOf(uri);
    if (session.isIgnored(file) || !this.settings.current.enable) return;
    const document = openDocument(uri);
    if (gone) {
      session.workspace.remove(file);
      this.store.delete(uri);
      if (document) this.#silent.add(uri.toString());
    } else if (document) {
      // It may have been taken for gone while somebody wrote it anew.
      if (this.#silent.has(uri.toString())) this.#schedule(document, 0);
      return;
    } else {
      await readInto(session, uri);
      if (openDocument(uri)) return;
      if (session.wholeChecked) this.#put(session, uri);
    }
    this.#others(session, uri);
  }

  #put(session: Session, uri: Uri): void {
    const old = this.store.get(uri);
    const document = openDocument(uri);
    const checked = session.judge(uri, old?.version ?? document?.version);
    if (!checked) this.store.delete(uri);
    else if (!old || !sameFindings(old, checked)) this.store.replace(checked);
  }

  /** Findings may depend on other files: judges those in the store again, first what editors show, the rest when all is quiet. */
  #others(session: Session, changed?: Uri): void {
    this.#read.fire(session);
    const key = changed?.toString();
    const others = this.store.files.filter((file) => file.session === session && file.uri.toString() !== key);
    for (const { uri, version } of others) if (version !== undefined) this.#put(session, uri);
    clearTimeout(this.#idle.get(session));
    if (!session.wholeChecked) return;
    this.#idle.set(
      session,
      setTimeout(() => {
        this.#closedOnes(session).catch(tellFailure);
      }, IDLE),
    );
  }

  async #closedOnes(session: Session): Promise<void> {
    const turn = this.#idle.get(session);
    const breathe = slices();
    for (const { uri, version } of this.store.files.filter((file) => file.session === session)) {
      if (version === undefined) this.#put(session, uri);
      await breathe();
      // Somebody typed, and all begins again.
      if (this.#idle.get(session) !== turn) return;
    }
  }

  #judgeAgain(session: Session): void {
    this.#others(session);
    for (const document of workspace.textDocuments) {
      if (this.sessions.peek(document.uri) === session && !this.#silent.has(document.uri.toString())) this.#schedule(document, 0);
    }
  }

  #stop(): void {
    for (const timer of [...this.#timers.values(), ...this.#idle.values()]) clearTimeout(timer);
    this.#timers.clear();
    for (const { stop } of this.#indexing.values()) stop.cancel();
    this.#indexing.clear();
    for (const session of this.sessions.ready) session.wholeChecked = false;
    this.store.clear(isManifest);
  }

  dispose(): void {
    this.#stop();
    disposeAll(this.#disposables);
  }
}

const tooLarge = 'The file has more than 5 MB and is not checked while you type. Save it, or run "PCI: Check this file".';
