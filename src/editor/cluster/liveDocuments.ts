import { EventEmitter, l10n, workspace, type Disposable, type TextDocumentContentProvider, type Uri } from 'vscode';
import type { Manifest } from '../../kube/types';
import { disposeAll, type Owned } from '../disposables';
import type { Clusters } from './clusters';
import { LIVE_SCHEME, readLiveUri } from './uris';

/** How long changes are gathered before documents follow them. */
const GATHER = 150;

/** Shows objects of the scanned cluster as read-only YAML, and follows their changes as long as they are open. */
export class LiveDocuments implements TextDocumentContentProvider, Disposable {
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;
  /** What open documents show, by their URIs; undefined for an object that is gone. */
  readonly #shown = new Map<string, Manifest | undefined>();
  readonly #disposables: Owned[];
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly clusters: Clusters) {
    this.#disposables = [
      this.#changed,
      workspace.registerTextDocumentContentProvider(LIVE_SCHEME, this),
      clusters.onDidChange(() => {
        // Looking an object up after a change costs as much as the cluster is large, so changes are gathered.
        this.#timer ??= setTimeout(() => {
          this.#timer = undefined;
          this.#follow();
        }, GATHER);
      }),
      workspace.onDidCloseTextDocument(({ uri }) => {
        this.#shown.delete(uri.toString());
      }),
    ];
  }

  provideTextDocumentContent(uri: Uri): string {
    const manifest = this.#objectOf(uri);
    this.#shown.set(uri.toString(), manifest);
    const { current } = this.clusters;
    return manifest && current ? current.engine.liveDocument(manifest).text : this.#whyNot(uri);
  }

  #follow(): void {
    // Objects that have not come yet would seem to be gone.
    if (this.clusters.current?.state === 'reading') return;
    for (const { uri } of workspace.textDocuments) {
      const key = uri.toString();
      if (uri.scheme === LIVE_SCHEME && this.#shown.get(key) !== this.#objectOf(uri)) this.#changed.fire(uri);
    }
  }

  #objectOf(uri: Uri): Manifest | undefined {
    const place = readLiveUri(uri);
    const { current } = this.clusters;
    return place && place.context === current?.context.name ? current.live.object(place.key) : undefined;
  }

  /** A comment in the place of the object, since no text at all could be taken for an empty object. */
  #whyNot(uri: Uri): string {
    const { context, key } = readLiveUri(uri) ?? { context: '', key: '' };
    const { current } = this.clusters;
    const isHere = context === current?.context.name && (current.state === 'live' || current.state === 'paused');
    const sentence = isHere
      ? l10n.t('The object "{0}" is no longer in the cluster of the context "{1}", or may no longer be read.', key, context)
      : l10n.t(
          'The object "{0}" is not known now, because the cluster of the context "{1}" was not read to its end in this window. Scan it to see the object.',
          key,
          context,
        );
    return `# ${sentence}\n`;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    disposeAll(this.#disposables);
  }
}
