import { EventEmitter, RelativePattern, Uri, workspace, type Disposable } from 'vscode';
import path from 'node:path';
import type { Kubeconfig } from '../../cluster/kubeconfig';
import { disposeAll, type Owned } from '../disposables';
import { tellFailure } from '../failure';
import type { SettingsSource } from '../settings';
import { loadCluster } from './load';

/** Tools write a kubeconfig in several steps. */
const SETTLE = 300;

/**
 * The kubeconfig, read when somebody first asks for it, and from then on watched: whoever switches the context in a terminal
 * shall not take what is shown here for the other cluster.
 */
export class Kubeconfigs implements Disposable {
  #last: Kubeconfig | undefined;
  #watched = '';
  #watchers: Owned[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #changed = new EventEmitter<Kubeconfig>();
  /** The files, or the setting that names the file, changed. What is in it may still be the same. */
  readonly onDidChange = this.#changed.event;
  readonly #subscription: Disposable;

  constructor(private readonly settings: SettingsSource) {
    let before = settings.current.kubeconfig;
    this.#subscription = settings.onDidChange(({ kubeconfig }) => {
      if (kubeconfig === before) return;
      before = kubeconfig;
      if (this.#last) this.#soon();
    });
  }

  /** Reads it anew. Holds credentials: never to be logged or shown as a whole. */
  async read(): Promise<Kubeconfig> {
    const { readKubeconfig } = await loadCluster();
    const { kubeconfig: explicit } = this.settings.current;
    const config = await readKubeconfig({ ...(explicit === '' ? {} : { explicit }), env: process.env, readFile: textOf });
    this.#last = config;
    this.#watch(config.watchFiles);
    return config;
  }

  #watch(files: readonly string[]): void {
    if (this.#watched === files.join('\n')) return;
    this.#watched = files.join('\n');
    disposeAll(this.#watchers);
    const changed = () => {
      this.#soon();
    };
    this.#watchers = files.flatMap((file) => {
      // A glob would give a meaning to brackets in a name; those that stand for any one character do not.
      const name = path.basename(file).replace(/[[\]{}*?]/g, '?');
      const watcher = workspace.createFileSystemWatcher(new RelativePattern(Uri.file(path.dirname(file)), name));
      return [watcher, watcher.onDidChange(changed), watcher.onDidCreate(changed), watcher.onDidDelete(changed)];
    });
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.read().then((config) => {
        this.#changed.fire(config);
      }, tellFailure);
    }, SETTLE);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    disposeAll(this.#watchers);
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

/** The text of a file; undefined where there is none. */
export async function textOf(file: string): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(Uri.file(file)));
  } catch (error) {
    if ((error as { code?: unknown }).code === 'FileNotFound') return undefined;
    throw error;
  }
}
