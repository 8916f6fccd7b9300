import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Source } from '../../src/cluster/reflector';
import type { Batch } from '../../src/cluster/reflectorBatch';
import { Reflectors } from '../../src/cluster/reflectors';
import { FakeClock, pod, Script, settle, Stream } from './watchFakes';

describe('reflectors of one context', () => {
  it('list four at a time, in order, and the next as soon as one is done', async (t) => {
    const lists = Array.from({ length: 6 }, () => promise());
    const began: number[] = [];
    const { reflectors } = start(
      t,
      lists.map(({ done }, i) => ({
        watchable: false,
        async *list() {
          began.push(i);
          await done;
          yield { items: [], resourceVersion: '1' };
        },
      })),
    );
    reflectors.resume();
    await settle();
    assert.deepEqual(began, [0, 1, 2, 3]);
    lists[2]!.resolve();
    await settle();
    assert.deepEqual(began, [0, 1, 2, 3, 4]);
    assert.deepEqual(
      [...reflectors.states.values()].map(({ kind }) => kind),
      ['listing', 'listing', 'polled', 'listing', 'listing', 'listing'],
    );
    for (const { resolve } of lists) resolve();
    await settle();
    assert.deepEqual(began, [0, 1, 2, 3, 4, 5]);
  });

  it('hand on in one batch what happens within a quarter of a second, of each object the last', async (t) => {
    const { reflectors, batches, scripts, clock } = start(t, [{}, {}]);
    const streams = scripts.map((script) => {
      const stream = new Stream();
      script.watches.push(stream);
      script.lists.push([{ items: [pod('a', 1)], resourceVersion: '1' }]);
      return stream;
    });
    reflectors.resume();
    await clock.pass(250);
    // The end of a first list is told at once.
    assert.deepEqual(batches, [['0: a@1, live', '1: a@1, listing'], ['1: live']]);
    batches.length = 0;
    streams[0]!.event('MODIFIED', pod('a', 2)).event('MODIFIED', pod('a', 3)).event('ADDED', pod('b', 4)).event('DELETED', pod('b', 5));
    await clock.pass(200);
    streams[0]!.event('DELETED', pod('a', 6)).event('ADDED', pod('a', 7, 'uid-of-another-a'));
    streams[1]!.event('MODIFIED', pod('a', 8));
    await clock.pass(49);
    assert.deepEqual(batches, []);
    await clock.pass(1);
    assert.deepEqual(batches, [['0: -b, -a, a@7', '1: a@8']]);
  });

  it('hand on no more than a page at a time, and read little while the consumer takes its time', async (t) => {
    const pods = Array.from({ length: 1200 }, (_, i) => pod(`p${i}`, i + 1));
    let taken = promise();
    const { reflectors, batches, scripts, clock } = start(t, [{}], () => taken.done);
    const stream = new Stream();
    scripts[0]!.watches.push(stream);
    scripts[0]!.lists.push([{ items: pods, resourceVersion: '1' }]);
    reflectors.resume();
    await settle();
    assert.deepEqual(batches.map(sizesOf), [[500]]);
    await clock.pass(1000);
    assert.deepEqual(batches.map(sizesOf), [[500]]);
    taken.resolve();
    await clock.pass(1000);
    assert.deepEqual(batches.map(sizesOf), [[500], [500], [200]]);
    taken = promise();
    // What is under way with the consumer, what waits for it, and what a reflector holds in its hand.
    for (const { metadata } of pods as { metadata: { name: string } }[]) stream.event('MODIFIED', pod(metadata.name, 5000));
    await clock.pass(1000);
    assert.deepEqual(batches.map(sizesOf), [[500], [500], [200], [500]]);
    taken.resolve();
    await clock.pass(1000);
    assert.deepEqual(batches.map(sizesOf), [[500], [500], [200], [500], [500], [200]]);
  });

  it('end all requests on a pause, and go on from there', async (t) => {
    const { reflectors, batches, scripts, clock } = start(t, [{}]);
    scripts[0]!.lists.push([{ items: [pod('a', 1)], resourceVersion: '1' }]);
    scripts[0]!.watches.push(new Stream().bookmark(7), new Stream().event('ADDED', pod('b', 8)));
    reflectors.resume();
    await settle();
    await reflectors.pause();
    assert.deepEqual(batches, [['0: a@1, live'], ['0: paused']]);
    reflectors.resume();
    reflectors.resume();
    await clock.pass(250);
    assert.deepEqual(batches.slice(2), [['0: b@8, live']]);
    assert.match(scripts[0]!.asked.at(-1)!, /&resourceVersion=7$/);
    assert.deepEqual(scripts[0]!.asked.length, 3);
  });

  it('hand on what there is when stopped in the middle of a list, say that it is not all, and stay stopped', async (t) => {
    const { reflectors, batches } = start(t, [
      {
        async *list(signal) {
          yield { items: [pod('a', 1)], remaining: 9 };
          await new Promise((resolve) => {
            signal.addEventListener('abort', resolve);
          });
        },
      },
    ]);
    reflectors.resume();
    await settle();
    await reflectors.stop();
    await reflectors.done;
    assert.deepEqual(batches, [['0: a@1, paused']]);
    const [state] = reflectors.states.values();
    assert.deepEqual([state!.count, state!.asOf], [1, undefined]);
    reflectors.resume();
    await settle();
    assert.deepEqual(batches, [['0: a@1, paused']]);
  });

  it('watch a hundred and list the others every minute', async (t) => {
    const { reflectors, scripts, clock } = start(
      t,
      Array.from({ length: 101 }, () => ({})),
    );
    for (const script of scripts) {
      script.lists.push([{ items: [], resourceVersion: '1' }]);
      script.watches.push(new Stream());
    }
    reflectors.resume();
    await clock.pass(1);
    const kinds = [...reflectors.states.values()].map(({ kind }) => kind);
    assert.deepEqual([kinds.indexOf('polled'), kinds.lastIndexOf('live')], [100, 99]);
  });

  it('are done with an error when the consumer throws', async (t) => {
    const { reflectors, scripts, clock } = start(t, [{}], () => {
      throw new Error('a bug');
    });
    scripts[0]!.lists.push([{ items: [pod('a', 1)], resourceVersion: '1' }]);
    scripts[0]!.watches.push(new Stream());
    const done = assert.rejects(reflectors.done, { message: 'a bug' });
    reflectors.resume();
    await clock.pass(250);
    await done;
    await reflectors.stop();
  });
});

function start(t: TestContext, sources: readonly Partial<Source>[], consume: () => Promise<void> | undefined = () => undefined) {
  const clock = new FakeClock();
  const scripts = sources.map(() => new Script());
  const named = sources.map((more, i) => ({ ...scripts[i]!.source({ ...more, path: `/${i}` }), name: String(i) }));
  const batches: string[][] = [];
  // Each source has a script of its own, which its path tells.
  const api = { send: (request: { path: string }) => scripts[Number(/^\/(\d+)/.exec(request.path)![1])]!.send(request as never) };
  const reflectors = new Reflectors(
    api,
    named,
    (batch) => {
      batches.push(shown(batch));
      return consume();
    },
    clock,
  );
  t.after(() => reflectors.stop());
  return { clock, scripts, reflectors, batches };
}

/** `0: -b, a@7, live` for each source: what was deleted, what is new, and the state. */
function shown(batch: Batch<{ name: string }>): string[] {
  return [...batch].map(([source, { deleted, changed, state }]) => {
    const gone = deleted.map(({ name }) => `-${name}`);
    const there = (changed as { metadata: { name: string; resourceVersion: string } }[]).map(
      ({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`,
    );
    return `${source.name}: ${[...gone, ...there, ...(state ? [state.kind] : [])].join(', ')}`;
  });
}

const sizesOf = (batch: readonly string[]): number[] => batch.map((line) => (line.match(/@/g) ?? []).length);

function promise() {
  let resolve: () => void = () => undefined;
  const done = new Promise<void>((settled) => (resolve = settled));
  return { done, resolve };
}
