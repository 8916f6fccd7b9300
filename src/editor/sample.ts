import { Uri, window, workspace, type ExtensionContext } from 'vscode';

/** Opens a small manifest with things to find, as an untitled document, so that nothing is written anywhere. */
export async function openSample({ extensionUri }: Pick<ExtensionContext, 'extensionUri'>): Promise<void> {
  const content = new TextDecoder().decode(await workspace.fs.readFile(Uri.joinPath(extensionUri, 'media', 'walkthrough', 'sample.yaml')));
  await window.showTextDocument(await workspace.openTextDocument({ language: 'yaml', content }));
}
