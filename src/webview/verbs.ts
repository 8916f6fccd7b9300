/** The verbs of a cell, in their order there, with the letter that stands for each. A cell has one bit for each of them. */
export const VERBS = [
  { letter: 'G', verb: 'get' },
  { letter: 'L', verb: 'list' },
  { letter: 'W', verb: 'watch' },
  { letter: 'C', verb: 'create' },
  { letter: 'U', verb: 'update' },
  { letter: 'P', verb: 'patch' },
  { letter: 'D', verb: 'delete' },
  { letter: 'X', verb: 'deletecollection' },
] as const;

/** The verbs of a set of bits. */
export const verbsIn = (bits: number): string[] => VERBS.flatMap(({ verb }, i) => ((bits >> i) & 1 ? [verb] : []));
