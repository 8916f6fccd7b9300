import { spawnSync } from 'node:child_process';
import process from 'node:process';

/** Runs a program and tells whether it ended well. Its standard input is closed, so that nothing waits for an answer. */
export function run(command, args, env = {}) {
  return spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } }).status === 0;
}

/** The environment in which a Node program, and those that it starts, reach no other machine. */
export function loopbackOnly() {
  const guard = `--import=${new URL('loopback-only.mjs', import.meta.url).href}`;
  return { NODE_OPTIONS: [process.env.NODE_OPTIONS, guard].filter(Boolean).join(' ') };
}

/** Runs bundles of tests by node:test, which takes further options. */
export function runTests(bundles, env = {}, options = []) {
  // Without files, node:test looks for some itself.
  if (bundles.length === 0) return noTest();
  const reporters = ['spec', './test/support/strict-reporter.mjs'].flatMap((reporter, i) => [
    `--test-reporter=${reporter}`,
    `--test-reporter-destination=${i === 0 ? 'stdout' : 'stderr'}`,
  ]);
  return run(process.execPath, ['--enable-source-maps', '--test', ...options, ...reporters, ...bundles], env);
}

/** A run that has nothing to run has failed, as its caller asked for something. */
export function noTest() {
  console.error('No test ran.');
  return false;
}
