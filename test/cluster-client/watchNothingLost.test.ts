import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Reflector } from '../../src/cluster/reflector';
import { FakeClock, failure, settle, Told } from './watchFakes';
import { ModelServer, passing } from './watchModel';

const NAMES = Array.from({ length: 12 }, (_, i) => `p${i}`);

describe('a reflector between any faults', () => {
  for (let seed = 1; seed <= 40; seed++) {
    it(`loses nothing and makes nothing up (${seed})`, async () => {
      const pick = picker(seed);
      const server = new ModelServer();
      const clock = new FakeClock();
      const told = new Told();
      const reflector = new Reflector(server, server.source(), told, clock);
      const change = () => {
        const name = pick(NAMES);
        if (pick([true, true, false])) server.put(name);
        else server.remove(name);
      };
      server.betweenPages = () => {
        if (pick([true, false])) change();
      };
      let controller = new AbortController();
      let ended = reflector.run(controller.signal);
      const pause = async () => {
        controller.abort();
        await ended;
        change();
        controller = new AbortController();
        ended = reflector.run(controller.signal);
      };
      const steps: (() => unknown)[] = [
        ...Array.from({ length: 12 }, () => change),
        () => clock.pass(pick([1, 1000, 40_000, 400_000])),
        settle,
        pause,
        () => {
          server.bookmark();
        },
        () => {
          server.compact();
        },
        () => {
          server.cut('ended');
        },
        () => {
          server.cut(failure('unreachable'), pick(['', '{"type":"ADDED","object":{"metad', '{"type":"ADDED"}\n']));
        },
        () => {
          server.failures.push(pick(passing));
        },
      ];
      for (let i = 0; i < 300; i++) await pick(steps)();
      server.failures.length = 0;
      // Longer than the longest wait, that after a refusal.
      await clock.pass(1_000_000);
      assert.equal(told.last.kind, 'live');
      assert.deepEqual(sorted(told.objects), sorted(server.objects));
      controller.abort();
      await ended;
    });
  }
});

const sorted = (objects: Map<string, string>): [string, string][] => [...objects].sort(([a], [b]) => (a < b ? -1 : 1));

/** Picks by a sequence that the seed decides: mulberry32, by Tommy Ettinger, in the public domain. */
function picker(seed: number): <T>(items: readonly T[]) => T {
  let state = seed;
  return (items) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return items[((mixed ^ (mixed >>> 14)) >>> 0) % items.length]!;
  };
}
