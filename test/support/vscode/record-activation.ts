import Module from 'node:module';
import path from 'node:path';
import type { ActivationTime } from './activity';

type Load = (request: string, ...rest: unknown[]) => unknown;
interface Extension {
  readonly activate: (context: unknown) => unknown;
}

const MAIN = path.join('dist', 'extension.js');

/**
 * Takes the time that our extension needs, from inside: what VS Code says of it ("Startup Performance") no API gives, and
 * the time until `Extension.activate()` comes back is mostly spent in VS Code itself.
 */
export function recordActivationTime(asExtension: <T>(work: () => T) => T): void {
  const loader = Module as unknown as { _load: Load };
  const load = loader._load;
  loader._load = function (this: unknown, request, ...rest) {
    if (!request.endsWith(MAIN)) return load.call(this, request, ...rest);
    const started = performance.now();
    const extension = asExtension(() => load.call(this, request, ...rest)) as Extension;
    return timed(extension, performance.now() - started, asExtension);
  };
}

/** The bundle's exports cannot be written to, so that this is a copy of them. */
function timed(extension: Extension, load: number, asExtension: <T>(work: () => T) => T): Extension {
  const activate = (context: unknown): unknown => {
    const started = performance.now();
    const result = asExtension(() => extension.activate(context));
    const pciActivationTime: ActivationTime = { load, activate: performance.now() - started };
    Object.assign(globalThis, { pciActivationTime });
    return result;
  };
  return { ...extension, activate };
}
