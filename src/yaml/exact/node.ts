/**
 * The nodes of a document. `start` and `end` are offsets in its text, without anchor and tag; a block collection ends where
 * its last value ends.
 */
export type YamlNode = ScalarNode | SequenceNode | MappingNode | AliasNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly start: number;
  readonly end: number;
  readonly value: string;
  /** In full, `tag:yaml.org,2002:str`; empty where there is none. */
  readonly tag: string;
  /** Whether its text decides what it means: it is not quoted, or its tag is `!`. */
  readonly implicit: boolean;
}

export interface SequenceNode {
  readonly kind: 'sequence';
  readonly start: number;
  end: number;
  readonly items: YamlNode[];
}

export interface MappingNode {
  readonly kind: 'mapping';
  readonly start: number;
  end: number;
  readonly pairs: Pair[];
}

export interface Pair {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

export interface AliasNode {
  readonly kind: 'alias';
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly target: Exclude<YamlNode, AliasNode>;
}

/** `<<`, unless it is in quotes (go.yaml.in/yaml/v2, `isMerge`). */
export function isMerge(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === '<<' && (node.implicit || node.tag === 'tag:yaml.org,2002:merge');
}
