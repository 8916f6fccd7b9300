import { Uri, window, workspace } from 'vscode';
import { slices } from '../session/slices';

/** Writes a text that comes in parts, each of which takes little time. */
export async function writeParts(to: Uri, parts: Iterable<string>, breathe = slices()): Promise<void> {
  const all: string[] = [];
  for (const part of parts) {
    all.push(part);
    await breathe();
  }
  await workspace.fs.writeFile(to, new TextEncoder().encode(all.join('')));
}

/** Asks for a file to write; a name is suggested in the first folder of the workspace. */
export function askWhere(name: string, filters: Record<string, string[]>): Thenable<Uri | undefined> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  return window.showSaveDialog({ filters, ...(folder ? { defaultUri: Uri.joinPath(folder, name) } : {}) });
}
