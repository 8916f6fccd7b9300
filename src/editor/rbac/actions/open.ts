import { l10n, Range, window, workspace } from 'vscode';
import type { Path } from '../../../kube/path';
import { liveUri } from '../../cluster/uris';
import { Lines } from '../../lines';
import type { Sources } from '../sources';

/** A place in a role or a binding. */
export interface Place {
  readonly key: string;
  readonly path: Path;
  /** Opened where the first is not there. */
  readonly otherwise?: string;
}

/** Opens a role or a binding at a place in it: its manifest, or the object of the cluster as read-only YAML. */
export async function openPlace(sources: Sources, { key, path, otherwise }: Place): Promise<void> {
  const known = await sources.ready();
  if (!known?.manifestOf(key)) {
    if (otherwise !== undefined) return openPlace(sources, { key: otherwise, path: ['roleRef', 'name'] });
    void window.showInformationMessage(l10n.t('"{0}" does not exist, or may not be read.', key));
    return;
  }
  const { session } = sources;
  if (session) return openLive(session, known.manifestOf(key)!, key, path);
  const written = sources.writtenAt(key);
  if (written?.resource.source.kind === 'file') {
    const { source } = written.resource;
    const document = await workspace.openTextDocument(written.session.uriOf(source.file));
    const { start, end } = source.locate(path);
    await window.showTextDocument(document, { selection: new Range(document.positionAt(start), document.positionAt(end)), preview: true });
    return;
  }
  const { liveDocument } = known.engine;
  const { text } = liveDocument(known.manifestOf(key)!);
  await window.showTextDocument(await workspace.openTextDocument({ content: text, language: 'yaml' }), { preview: true });
}

async function openLive(
  { context, engine }: NonNullable<Sources['session']>,
  manifest: Parameters<typeof engine.liveDocument>[0],
  key: string,
  path: Path,
): Promise<void> {
  const { text, locate } = engine.liveDocument(manifest);
  const lines = new Lines(text);
  const { start, end } = locate(path);
  const from = lines.positionAt(start);
  const to = lines.positionAt(end);
  await window.showTextDocument(liveUri(context.name, key), {
    selection: new Range(from.line, from.character, to.line, to.character),
    preview: true,
  });
}
