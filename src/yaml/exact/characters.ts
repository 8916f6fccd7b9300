/** Character classes of YAML 1.1 as libyaml has them. 0 stands for the end of the text. */
export const isBlank = (c: number): boolean => c === 0x20 || c === 0x09;

/** YAML 1.1 ends a line at next line, line separator and paragraph separator too. */
export const isBreak = (c: number): boolean => c === 0x0a || c === 0x0d || c === 0x85 || c === 0x2028 || c === 0x2029;

export const isBreakOrEnd = (c: number): boolean => c === 0 || isBreak(c);

export const isBlankOrEnd = (c: number): boolean => c === 0 || isBlank(c) || isBreak(c);

export const isDigit = (c: number): boolean => c >= 0x30 && c <= 0x39;

export const isHex = (c: number): boolean => isDigit(c) || (c >= 0x41 && c <= 0x46) || (c >= 0x61 && c <= 0x66);

/** What names of anchors, tag handles and directives are made of. */
export const isWord = (c: number): boolean => isDigit(c) || (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a) || c === 0x5f || c === 0x2d;

/** What libyaml lets a tag's URI be made of, besides `%` escapes. */
export const isUri = (c: number): boolean => isWord(c) || (c !== 0 && ";/?:@&=+$,.!~*'()[]".includes(String.fromCharCode(c)));
