import { isMapping } from '../../kube/manifest';
import { beginsLine, indentationAt, lineStart } from './lines';
import { commonQuote, quoteOf } from './layout';
import { scalarText, type Quote } from './scalar';
import type { Node, Tree } from './tree';

/** How collections in brackets are written around a place. */
export interface BracketStyle {
  /** Keys and strings always in double quotes. */
  readonly json: boolean;
  /** Of strings, where it is not JSON. */
  readonly quote: Quote | undefined;
  /** Blanks inside braces. */
  readonly pad: boolean;
  readonly colon: ':' | ': ';
  readonly comma: ',' | ', ';
  /** In JSON with a line for each entry, what one level is indented by; otherwise all goes on one line. */
  readonly unit: string | undefined;
}

/** The style of the innermost collections in brackets that show one. */
export function bracketStyleAt({ text }: Tree, collections: readonly Node[]): BracketStyle {
  const flows = collections.filter(({ flow }) => flow).reverse();
  const filled = flows.filter(({ entries }) => entries.length > 0);
  const maps = filled.filter(({ kind }) => kind === 'map');
  const json = maps[0]?.entries.every(({ key }) => key && quoteOf(key) === '"') ?? false;
  const strings = filled[0]?.kind === 'list' ? filled[0].entries.map(({ value }) => value) : [];
  const map = maps[0];
  const colonEnd = map?.entries.find(({ value }) => value)?.indicatorEnd;
  const several = filled.find(({ entries }) => entries.length > 1);
  return {
    json,
    quote: json ? '"' : commonQuote(strings),
    pad: map !== undefined && /[ \t]/.test(text[map.start + 1]!),
    colon: json && colonEnd !== undefined && !/\s/.test(text[colonEnd]!) ? ':' : ': ',
    comma: several && !/\s/.test(text[several.entries[1]!.start - 1]!) ? ',' : ', ',
    unit: json ? unitOf(text, filled) : undefined,
  };
}

/** A value in brackets. Of several lines only in JSON that is written so; these are indented from `indentation`. */
export function bracketText(value: unknown, style: BracketStyle, lineBreak: string, indentation: string): string {
  if (Array.isArray(value)) {
    const items = value.map((one) => bracketText(one, style, lineBreak, indentation + (style.unit ?? '')));
    return enclose('[', items, ']', { ...style, pad: false }, lineBreak, indentation);
  }
  if (isMapping(value)) {
    const pairs = Object.entries(value).map(([key, one]) => bracketPair(key, one, style, lineBreak, indentation + (style.unit ?? '')));
    return enclose('{', pairs, '}', style, lineBreak, indentation);
  }
  return scalarText(value, { quote: style.quote, flow: true });
}

export function bracketPair(key: string, value: unknown, style: BracketStyle, lineBreak: string, indentation: string): string {
  const name = scalarText(key, { quote: style.json ? '"' : undefined, flow: true });
  return name + style.colon + bracketText(value, style, lineBreak, indentation);
}

/** Whether each entry of a collection in brackets begins a line of its own; then a new one does too. */
export function hasLines(text: string, { start, entries }: Node): boolean {
  const last = entries.at(-1);
  return last !== undefined && lineStart(text, last.start) > start && beginsLine(text, last.start);
}

function enclose(open: string, parts: readonly string[], close: string, style: BracketStyle, lineBreak: string, indentation: string): string {
  if (parts.length === 0) return open + close;
  if (style.unit !== undefined) {
    const inner = lineBreak + indentation + style.unit;
    return open + inner + parts.join(`,${inner}`) + lineBreak + indentation + close;
  }
  const blank = style.pad ? ' ' : '';
  return open + blank + parts.join(style.comma) + blank + close;
}

function unitOf(text: string, filled: readonly Node[]): string | undefined {
  const spread = filled.find((node) => hasLines(text, node));
  if (!spread) return undefined;
  const [outer, inner] = [indentationAt(text, spread.start), indentationAt(text, spread.entries.at(-1)!.start)];
  return inner.length > outer.length && inner.startsWith(outer) ? inner.slice(outer.length) : '  ';
}
