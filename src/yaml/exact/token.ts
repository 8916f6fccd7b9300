/** The tokens of libyaml's scanner, without the one for the start of the stream. */
export type TokenType =
  | 'version-directive'
  | 'tag-directive'
  | 'document-start'
  | 'document-end'
  | 'stream-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export interface Token {
  readonly type: TokenType;
  readonly start: number;
  readonly end: number;
  /** Of a scalar its text, of an alias or anchor its name, of a tag or a tag directive the handle, of a version `1.1`. */
  readonly value: string;
  /** Of a tag what follows the handle, of a tag directive what the handle stands for. */
  readonly suffix: string;
  /** Of a scalar: whether it is neither quoted nor a block. */
  readonly plain: boolean;
}

export function token(type: TokenType, start: number, end: number, value = '', suffix = '', plain = false): Token {
  return { type, start, end, value, suffix, plain };
}
