import type { Path } from '../kube/path';

/** A value that is there but tells a rule nothing: of a wrong type, or filled in later by a template. */
export interface Fault {
  readonly path: Path;
  readonly reason: 'wrong-type' | 'template-value';
  /** What is there and what it means, for people; a full sentence. */
  readonly message: string;
}

/** Thrown when a rule reads a faulty value: it cannot judge, and nobody else is concerned. */
export class Unreadable extends Error {
  constructor(readonly fault: Fault) {
    super(fault.message);
  }
}

interface Branch {
  fault?: Fault;
  readonly below: Map<string, Branch>;
}

/**
 * The same data, except that reading a faulty value throws `Unreadable`. So a rule depends on just the values that it
 * reads, and need not say which these are. Without faults this is the data itself and costs nothing.
 */
export function guard<T>(data: T, faults: readonly Fault[]): T {
  if (faults.length === 0) return data;
  const root: Branch = { below: new Map() };
  for (const fault of faults) {
    let branch = root;
    for (const step of fault.path) {
      const key = String(step);
      let next = branch.below.get(key);
      if (!next) branch.below.set(key, (next = { below: new Map() }));
      branch = next;
    }
    branch.fault ??= fault;
  }
  return wrap(data, root) as T;
}

function wrap(data: unknown, branch: Branch): unknown {
  if (typeof data !== 'object' || data === null) return data;
  const known = new Map<string, unknown>();
  return new Proxy(data, {
    get(target, key, receiver) {
      const value: unknown = Reflect.get(target, key, receiver);
      const next = typeof key === 'string' ? branch.below.get(key) : undefined;
      if (!next) return value;
      if (next.fault) throw new Unreadable(next.fault);
      // One wrapper a value, so that the same value stays equal to itself.
      if (!known.has(key as string)) known.set(key as string, wrap(value, next));
      return known.get(key as string);
    },
  });
}
