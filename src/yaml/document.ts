import type { Path } from '../kube/path';
import type { IgnoreComment, TextRange } from '../core/resource';

/**
 * One YAML document of a file, read as kubectl reads it. This is all that the rest of the project sees of YAML: no node of
 * a library leaves this folder. All offsets are in the file's text, in UTF-16 units.
 */
export interface YamlDocument {
  /** Counts from 0, as kubectl's reader counts: what stands between two separators, also where it is empty. */
  readonly index: number;
  /** The document's text: from `start` to `end` in the file. */
  readonly start: number;
  readonly end: number;
  /** Plain data, with aliases and merges resolved; null for an empty document, undefined where it was refused. */
  readonly data: unknown;
  readonly error: YamlProblem | undefined;
  /** What kubectl takes, but a person should know: a key given twice. */
  readonly notes: readonly YamlProblem[];
  /**
   * The same object for as long as the document's text stays the same, whatever happens around it in the file; no two
   * documents of a file share it. What was made of the document may be kept by it.
   */
  readonly identity: object;
  /** The places of a value and of its key; undefined where the path is not in the document. */
  locate(path: Path): Place | undefined;
  /** The `# pci-k8s-ignore` comments in the comment lines directly above the line on which a range starts. */
  ignoresAbove(range: TextRange): readonly IgnoreComment[];
}

export interface Place {
  /** The key of a mapping's value, quotes included; undefined for an item and the root. */
  readonly key: TextRange | undefined;
  readonly value: TextRange;
  /** Whether the value comes by an alias or a merge key, so that its text stands elsewhere. */
  readonly shared: boolean;
}

export interface YamlProblem {
  /** Full sentence, without place. */
  readonly message: string;
  readonly range: TextRange;
}

/** The file, cut and read. */
export interface YamlFile {
  readonly text: string;
  readonly documents: readonly YamlDocument[];
}
