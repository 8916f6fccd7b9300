/**
 * What a subject may do with a resource, as one number: eight bits, in the order of the verbs, for what is granted for all
 * objects, eight for what is granted only for objects that a rule names, and eight for what nobody can tell, as something was
 * not seen. No verb is in two of them. The last eight are for what was seen to be done.
 */
export type Cell = number;

export const cellOf = (all: number, named: number, unknown: number): Cell => all | ((named & ~all) << 8) | ((unknown & ~all & ~named) << 16);

export const allIn = (cell: Cell): number => cell & 0xff;
export const namedIn = (cell: Cell): number => (cell >> 8) & 0xff;
export const unknownIn = (cell: Cell): number => (cell >> 16) & 0xff;

/** Whether something is granted. */
export const isGrantedIn = (cell: Cell): boolean => (cell & 0xffff) !== 0;
