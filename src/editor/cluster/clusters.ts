import { EventEmitter, workspace, type Disposable } from 'vscode';
import type { KubeContext } from '../../cluster/contexts';
import type { Kubeconfig } from '../../cluster/kubeconfig';
import type { Progress } from '../../cluster/scan';
import { disposeAll, type Owned } from '../disposables';
import { loadEngine } from '../session/load';
import { settingsWithoutFile, today } from '../session/session';
import type { Sessions } from '../session/sessions';
import type { SettingsSource } from '../settings';
import type { FindingStore } from '../store';
import { mayContact } from './contact';
import type { Consents } from './consent';
import { whatChanged, type KubeconfigNews } from './kubeconfigNews';
import { textOf, type Kubeconfigs } from './kubeconfigs';
import { loadCluster } from './load';
import { showProgress } from './progress';
import { Publisher } from './publish';
import { ClusterSession } from './session';
import { tellContextFailure, tellScanFailure } from './tell';

/** What the window knows of clusters: the one that was scanned last, if it was not cleared. */
export class Clusters implements Disposable {
  #current: { readonly session: ClusterSession; readonly publisher: Publisher; readonly kubeconfig: Kubeconfig; readonly owned: Owned[] } | undefined;
  #news: KubeconfigNews | undefined;
  /** Counts what was asked for: what is under way for an earlier wish ends. */
  #turn = 0;
  readonly #changed = new EventEmitter<void>();
  /** The session is another one, or its state, objects or coverage are; or the kubeconfig is another one. */
  readonly onDidChange = this.#changed.event;
  readonly #told = new EventEmitter<KubeconfigNews>();
  /** The kubeconfig on the disk no longer says what it said when the cluster was contacted. */
  readonly onDidHear = this.#told.event;
  readonly #disposables: Owned[];

  constructor(
    private readonly sessions: Sessions,
    private readonly store: FindingStore,
    private readonly settings: SettingsSource,
    readonly kubeconfigs: Kubeconfigs,
    readonly consents: Consents,
  ) {
    this.#disposables = [
      this.#changed,
      this.#told,
      kubeconfigs.onDidChange((config) => {
        this.#hear(config);
      }),
      sessions.onDidConfigure((session) => {
        if (session.folder === workspace.workspaceFolders?.[0]) this.#current?.session.configure(session.settings);
      }),
    ];
  }

  get current(): ClusterSession | undefined {
    return this.#current?.session;
  }

  /** How the kubeconfig differs from the one by which the cluster was contacted. */
  get news(): KubeconfigNews | undefined {
    return this.#news;
  }

  /** When what is shown was last put together, in milliseconds since 1970. */
  get shownAt(): number | undefined {
    return this.#current?.publisher.shownAt;
  }

  /**
   * Reads the cluster of a context, or of the current one, in the place of what was read before, and follows its changes.
   * Asks for consent first. Resolves when all was read or refused, or when it came to nothing, which is then told.
   */
  async scan(contextName?: string): Promise<void> {
    const turn = ++this.#turn;
    const kubeconfig = await this.kubeconfigs.read();
    const found = await mayContact(kubeconfig, contextName, this.settings, this.consents);
    // Whoever asked for something else meanwhile wants that.
    if (turn !== this.#turn || found === undefined) return;
    if ('failure' in found) {
      tellContextFailure(found);
      return;
    }
    await this.#read(kubeconfig, found, turn);
  }

  /** Follows the current context's changes until `stop`, also while nothing shows them; false where it came to nothing. */
  async watch(): Promise<boolean> {
    const { current } = await this.kubeconfigs.read();
    const { current: before } = this;
    if (!before || before.ended || before.context.name !== current) await this.scan();
    const { current: session } = this;
    if (!session || session.ended || session.context.name !== current) return false;
    session.kept = true;
    session.resume();
    this.#changed.fire();
    return true;
  }

  /** Ends what is under way and what is followed. What was read until then stays. */
  async stop(): Promise<void> {
    this.#turn++;
    await this.current?.stop();
  }

  /** Ends it and forgets what was read. */
  clear(): void {
    this.#turn++;
    this.#forget();
    this.#changed.fire();
  }

  async #read(kubeconfig: Kubeconfig, context: KubeContext, turn: number): Promise<void> {
    const [bundle, engine, settings] = await Promise.all([loadCluster(), loadEngine(), this.#settings()]);
    const { clusterNamespaces: namespaces, tokenSecrets: secrets } = this.settings.current;
    const connection = bundle.connect(kubeconfig, context.name, { allowHelpers: workspace.isTrusted, env: process.env });
    if (turn !== this.#turn) return;
    if (bundle.isFailure(connection)) {
      tellContextFailure({ failure: connection.message, others: true });
      return;
    }
    this.#forget();
    const progress: { report: (progress: Progress) => void } = { report: () => undefined };
    const live = new engine.LiveCluster(context.name, engine.rules, settings);
    const options = { namespaces, secrets, probeAnonymous: false, follow: true, clock: bundle.systemClock, readFile: textOf };
    const session = new ClusterSession(
      context,
      engine,
      live,
      connection,
      settings,
      (changed) =>
        new bundle.ClusterScan(connection, kubeconfig, live, settings, options, changed, (how) => {
          progress.report(how);
        }),
    );
    const publisher = new Publisher(session, this.store, () => {
      this.#changed.fire();
    });
    const fire = session.onDidChange(() => {
      // Exceptions run out at midnight, also where a cluster is followed for days.
      if (session.settings.today !== today()) session.configure({ ...session.settings, today: today() });
      this.#changed.fire();
    });
    this.#current = { session, publisher, kubeconfig, owned: [fire, publisher, session] };
    this.#news = undefined;
    this.#changed.fire();
    try {
      await showProgress(session, progress);
    } catch (error) {
      // A mistake of ours must not leave a reading that never ends.
      await session.stop();
      throw error;
    }
    await publisher.settled();
    if (this.current === session) tellScanFailure(session);
  }

  /** Those of the first folder, as the command line takes the file of the folder that it runs in. */
  async #settings() {
    const [folder] = workspace.workspaceFolders ?? [];
    return folder ? (await this.sessions.ofFolder(folder)).settings : settingsWithoutFile();
  }

  #hear(config: Kubeconfig): void {
    if (!this.#current) return;
    const before = this.#news;
    this.#news = whatChanged(this.#current.kubeconfig, config, this.#current.session.context.name);
    if (this.#news && (this.#news.kind !== before?.kind || this.#news.context !== before.context)) this.#told.fire(this.#news);
    this.#changed.fire();
  }

  #forget(): void {
    const { owned, session } = this.#current ?? {};
    this.#current = undefined;
    this.#news = undefined;
    if (owned) disposeAll(owned);
    if (session) this.store.clear((file) => file.session === session);
  }

  dispose(): void {
    this.#forget();
    disposeAll(this.#disposables);
  }
}
