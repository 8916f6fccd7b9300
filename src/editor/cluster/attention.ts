import { window, type Disposable, type Event } from 'vscode';
import { disposeAll, type Owned } from '../disposables';
import type { Clusters } from './clusters';
import { LIVE_SCHEME } from './uris';

/** How long nothing may show a cluster, in milliseconds, before it is no longer followed. */
export const PAUSE_AFTER = 10 * 60 * 1000;

/** Something that shows what was found in clusters, as a tree view. */
export interface Shows {
  readonly visible: boolean;
  readonly onDidChangeVisibility: Event<unknown>;
}

/**
 * Lets a cluster be while nobody looks: watches cost it and us something. What is shown then says its age, and is followed
 * again as soon as it is seen.
 */
export class Attention implements Disposable {
  #timer: NodeJS.Timeout | undefined;
  readonly #disposables: Owned[];

  constructor(
    private readonly clusters: Clusters,
    private readonly views: readonly Shows[],
    private readonly pauseAfter = PAUSE_AFTER,
  ) {
    const look = () => {
      this.#look();
    };
    this.#disposables = [
      ...views.map(({ onDidChangeVisibility }) => onDidChangeVisibility(look)),
      window.onDidChangeVisibleTextEditors(look),
      clusters.onDidChange(look),
    ];
  }

  #look(): void {
    const { current } = this.clusters;
    if (!current || current.ended || current.kept || this.#isShown()) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      current?.resume();
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.clusters.current?.pause();
    }, this.pauseAfter);
  }

  #isShown(): boolean {
    return this.views.some(({ visible }) => visible) || window.visibleTextEditors.some(({ document }) => document.uri.scheme === LIVE_SCHEME);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    disposeAll(this.#disposables);
  }
}
