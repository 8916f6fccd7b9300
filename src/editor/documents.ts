import { workspace, type TextDocument, type Uri } from 'vscode';
import { LIVE_SCHEME } from './cluster/uris';

/** Languages in which manifests are written. Compose files have a language of their own and are no manifests. */
export const manifestLanguages = ['yaml', 'json', 'jsonc', 'helm'] as const;

/** For providers: every scheme, since untitled and `git:` documents count too. */
export const manifestSelector = manifestLanguages.map((language) => ({ language }));

/** Above this many characters a document is not checked on every key, but on save and by command. */
export const LARGE_DOCUMENT = 5 * 1024 * 1024;

/** Schemes of documents that VS Code makes itself: settings, output, search results. */
const INTERNAL = /^(vscode|output|search|debug|comment|walkThrough|chat)/;

/** Whether a document may hold manifests; only reading it tells whether it does. An object of a cluster was judged before it is shown. */
export function mayHoldManifests({ languageId, uri }: TextDocument): boolean {
  return (
    (manifestLanguages as readonly string[]).includes(languageId) && !INTERNAL.test(uri.scheme) && uri.scheme !== LIVE_SCHEME && !isConfigFile(uri)
  );
}

export const isConfigFile = (uri: Uri): boolean => uri.path.endsWith('/.pci-k8s.yaml');

export const isLarge = (document: TextDocument): boolean => document.offsetAt(document.lineAt(document.lineCount - 1).range.end) > LARGE_DOCUMENT;

/** The open document of a URI. A closed one has no say any more: what is on the disk counts. */
export function openDocument(uri: Uri): TextDocument | undefined {
  const key = uri.toString();
  return workspace.textDocuments.find((document) => !document.isClosed && document.uri.toString() === key);
}
