import childProcess from 'node:child_process';
import { AsyncLocalStorage } from 'node:async_hooks';
import net from 'node:net';
import type { Activity } from './activity';
import { recordActivationTime } from './record-activation';

const bundles = /\/dist\/(extension|engine|images)\.js/;

/**
 * Loaded into the extension host before VS Code itself, so that a suite, which comes long after the extension was
 * activated, can say what the extension spawned and contacted. All of Node's clients connect through `net.Socket`, and
 * all of its asynchronous ways to start a program through `ChildProcess.spawn`.
 */
if (process.argv.includes('--type=extensionHost')) {
  // VS Code's own extensions share the host, and what they do is none of our business.
  const context = new AsyncLocalStorage<true>();
  const asExtension = <T>(work: () => T): T => context.run(true, work);
  recordActivationTime(asExtension);
  const activity: Activity[] = [];
  Object.assign(globalThis, { pciHostActivity: activity, pciAsExtension: asExtension });
  const isOurs = (): boolean => context.getStore() === true || bundles.test(new Error().stack ?? '');
  const note = (kind: Activity['kind'], what: string): void => void activity.push({ kind, what, ours: isOurs() });

  before(childProcess.ChildProcess.prototype, 'spawn', ([options]) => {
    const { file, args } = options as { file: string; args?: string[] };
    note('process', [file, ...(args ?? [])].join(' '));
  });
  for (const name of ['spawnSync', 'execFileSync', 'execSync']) {
    before(childProcess, name, ([file]) => {
      note('process', String(file));
    });
  }
  before(net.Socket.prototype, 'connect', (args) => {
    note('connection', addressOf(args));
  });
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Has a method tell its arguments before it does its work. */
function before(owner: object, name: string, tell: (args: readonly unknown[]) => void): void {
  const methods = owner as Record<string, Method>;
  const original = methods[name]!;
  methods[name] = function (...args) {
    tell(args);
    return original.apply(this, args);
  };
}

/** `connect` takes options, a path, or port and host; its own callers hand these over as one list. */
function addressOf(args: readonly unknown[]): string {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof first !== 'object' || first === null) return typeof second === 'string' ? `${second}:${String(first)}` : String(first);
  const { path, host, port } = first as { path?: string; host?: string; port?: number };
  return path ?? `${host ?? 'localhost'}:${port ?? ''}`;
}
