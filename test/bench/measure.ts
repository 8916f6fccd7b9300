/** Milliseconds that a piece of work takes. */
export function time(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** Milliseconds of processor time, also of V8's other threads, which a busy machine does not make more of. */
export function cpuTime(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

export const best = (times: number, measure: () => number): number => Math.min(...Array.from({ length: times }, measure));

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;

/** Prints a figure, what it may be at most, and what it was made of. */
export function report(what: string, value: number, limit: number | undefined, detail: string): void {
  const verdict = limit === undefined ? '' : `${value <= limit ? 'of' : 'OVER'} ${limit}`;
  console.log(`${what.padEnd(46)} ${value.toFixed(3).padStart(8)} ${verdict.padEnd(9)}  ${detail}`);
}

/** Says why there is no figure. */
export function missing(what: string, why: string): void {
  console.log(`${what.padEnd(46)} ${'-'.padStart(8)} ${''.padEnd(9)}  ${why}`);
}
