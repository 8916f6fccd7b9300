import type { Change } from '../core/patch';
import type { Resource } from '../core/resource';
import type { Refusal, TextEdit } from '../yaml/edit';
import { editsOf, type FileChange } from '../yaml/edits';
import { printDocument } from '../yaml/print';
import type { Workspace } from './workspace';

export interface FixedFile {
  /** The text with all edits made. */
  readonly text: string;
  /** The edits, in the old text's offsets, that make it; they do not overlap. */
  readonly edits: readonly TextEdit[];
}

/**
 * Turns the changes of a fix into text edits, by file: all of them or, where one cannot be made without harm, none, with
 * the reason. Files are not written.
 */
export function applyFix(workspace: Workspace, changes: readonly Change[]): Map<string, FixedFile> | Refusal {
  if (changes.length === 0) return { refused: 'The fix needs a value that is not known here.' };
  const byFile = new Map<string, FileChange[]>();
  const into = (resource: Resource): FileChange[] | undefined => {
    if (resource.source.kind !== 'file') return undefined;
    const { file } = resource.source;
    if (!byFile.has(file)) byFile.set(file, []);
    return byFile.get(file);
  };
  for (const change of changes) {
    const resource = 'resource' in change ? change.resource : change.after;
    const list = into(resource);
    if (!list || resource.source.kind !== 'file') return { refused: 'The object is in a cluster and not in a file.' };
    const { file, document, at } = resource.source;
    if ('resource' in change) for (const patch of change.patches) list.push({ document, patch: { ...patch, path: [...at, ...patch.path] } });
    else list.push({ after: document, insert: newDocument(change, eolOf(workspace.judge(file)!.yaml!.text)) });
  }
  const fixed = new Map<string, FixedFile>();
  for (const [file, list] of byFile) {
    const result = editsOf(workspace.judge(file)!.yaml!.text, list);
    if ('refused' in result) return result;
    fixed.set(file, result);
  }
  return fixed;
}

function newDocument({ document, comment }: Extract<Change, { after: Resource }>, eol: string): string {
  const lines =
    comment === undefined
      ? ''
      : comment
          .split('\n')
          .map((line) => `# ${line}${eol}`)
          .join('');
  return lines + printDocument(document, { eol });
}

const eolOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');
