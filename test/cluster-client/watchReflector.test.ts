import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { Reflector, type Source } from '../../src/cluster/reflector';
import { FakeClock, failure, pod, Script, settle, Stream, Told } from './watchFakes';

const page = (resourceVersion: number, ...items: object[]) => [{ items, resourceVersion: String(resourceVersion) }];
const WATCH = '/api/v1/pods?watch=true&allowWatchBookmarks=true&timeoutSeconds=300&resourceVersion=';

describe('a reflector', () => {
  it('lists, watches from there, and tells what changes', async (t) => {
    const { script, told } = start(t);
    const stream = new Stream();
    script.watches.push(stream);
    script.lists.push([
      { items: [pod('a', 1)], remaining: 1 },
      { items: [pod('b', 2)], resourceVersion: '5' },
    ]);
    await settle();
    assert.deepEqual(script.asked, ['list', `${WATCH}5`]);
    stream.event('MODIFIED', pod('a', 6)).event('ADDED', pod('c', 7)).event('DELETED', pod('b', 8));
    await settle();
    assert.deepEqual(told.news, ['ADDED a@1', 'ADDED b@2', 'MODIFIED a@6', 'ADDED c@7', 'DELETED b']);
    assert.deepEqual(told.kinds, ['listing', 'live']);
    assert.deepEqual(
      told.states.map(({ count, remaining }) => [count, remaining]),
      [
        [0, undefined],
        [1, 1],
        [2, undefined],
        [2, undefined],
      ],
    );
  });

  it('watches again at once, and stays live, when a watch ends after its time', async (t) => {
    const { script, told, clock } = start(t);
    const first = new Stream();
    script.lists.push(page(5, pod('a', 1)));
    script.watches.push(first, new Stream());
    await clock.pass(300_000);
    first.bookmark(70).end();
    await settle();
    assert.deepEqual(script.asked, ['list', `${WATCH}5`, `${WATCH}70`]);
    assert.deepEqual(told.kinds, ['listing', 'live']);
  });

  it('waits before the next watch when one ends at once', async (t) => {
    const { script, told, clock } = start(t);
    script.lists.push(page(5));
    script.watches.push(new Stream().end(), new Stream());
    await clock.pass(799);
    assert.deepEqual(script.asked, ['list', `${WATCH}5`]);
    await clock.pass(1);
    assert.deepEqual(script.asked, ['list', `${WATCH}5`, `${WATCH}5`]);
    assert.deepEqual(told.kinds, ['listing', 'live', 'stale', 'live']);
  });

  it('goes on from the last event after a reset in the middle of a line', async (t) => {
    const { script, told, clock } = start(t);
    const again = new Stream();
    const half = JSON.stringify({ type: 'ADDED', object: pod('b', 7) }).slice(0, 60);
    script.lists.push(page(5, pod('a', 1)));
    script.watches.push(new Stream().event('MODIFIED', pod('a', 6)).text(half).end(failure('unreachable')), again);
    await clock.pass(800);
    assert.deepEqual(script.asked.slice(1), [`${WATCH}5`, `${WATCH}6`]);
    again.event('ADDED', pod('b', 7));
    await settle();
    assert.deepEqual(told.news, ['ADDED a@1', 'MODIFIED a@6', 'ADDED b@7']);
    assert.deepEqual(told.kinds, ['listing', 'live', 'stale', 'live']);
  });

  it('says as of when it knows what it shows when nothing was heard for long', async (t) => {
    const { script, told, clock } = start(t);
    const stream = new Stream();
    script.lists.push(page(5, pod('a', 1)));
    script.watches.push(stream);
    await clock.pass(60_000);
    stream.bookmark(9);
    await settle();
    const heard = clock.now();
    await clock.pass(90_000);
    stream.end(failure('timeout'));
    await settle();
    assert.deepEqual(told.last, { kind: 'stale', since: clock.now(), asOf: heard, message: 'It is timeout.', count: 1 });
    await clock.pass(800);
    assert.equal(script.asked.at(-1), `${WATCH}9`);
  });

  for (const [how, expired, kinds] of [
    ['in the stream', () => new Stream().event('ERROR', { kind: 'Status', code: 410 }), ['listing', 'live', 'stale', 'live']],
    ['as a status', () => failure('expired', { status: 410 }), ['listing', 'stale', 'live']],
  ] as const) {
    it(`lists anew after a 410 ${how}, tells the difference, and keeps what it had meanwhile`, async (t) => {
      const { script, told, clock } = start(t);
      script.lists.push(page(5, pod('a', 1), pod('b', 2), pod('c', 3), pod('d', 4)));
      script.watches.push(expired(), new Stream());
      await settle();
      assert.deepEqual([told.last.kind, told.last.count], ['stale', 4]);
      told.news.length = 0;
      script.lists.push([{ items: [pod('a', 1), pod('b', 12)] }, { items: [pod('d', 13, 'uid-of-another-d'), pod('e', 14)], resourceVersion: '20' }]);
      await clock.pass(800);
      assert.deepEqual(told.news, ['MODIFIED b@12', 'DELETED d', 'ADDED d@13', 'ADDED e@14', 'DELETED c']);
      assert.deepEqual(script.asked, ['list', `${WATCH}5`, 'list', `${WATCH}20`]);
      assert.deepEqual(told.kinds, kinds);
    });
  }

  it('forgets the pages before when a list begins anew in its middle', async (t) => {
    const { script, told } = start(t);
    script.watches.push(new Stream());
    script.lists.push([
      { items: [pod('a', 1), pod('b', 2)] },
      { items: [pod('a', 1)], restarted: true },
      { items: [pod('c', 3)], resourceVersion: '5' },
    ]);
    await settle();
    assert.deepEqual(told.news, ['ADDED a@1', 'ADDED b@2', 'ADDED c@3', 'DELETED b']);
  });

  it('waits twice as long after each fault up to half a minute, and lists after many of them', async (t) => {
    const { script, clock } = start(t);
    script.lists.push(page(5));
    script.watches.push(...Array.from({ length: 8 }, () => failure('unreachable')));
    const waits: number[] = [];
    for (let i = 0; i < 5; i++) waits.push(await waitOf(clock, script));
    assert.deepEqual(waits, [800, 1600, 3200, 6400, 12_800]);
    script.lists.push(page(6), page(7), page(8));
    assert.equal(await waitOf(clock, script), 25_600);
    assert.deepEqual(script.asked.slice(-2), ['list', `${WATCH}6`]);
    assert.equal(await waitOf(clock, script), 30_000);
    assert.equal(await waitOf(clock, script), 30_000);
  });

  it('takes a fault after a minute of health for the first one', async (t) => {
    const { script, clock } = start(t);
    const streams = [new Stream(), new Stream(), new Stream()];
    script.lists.push(page(5));
    script.watches.push(...streams);
    await clock.pass(1000);
    streams[0]!.end(failure('unreachable'));
    assert.equal(await waitOf(clock, script), 800);
    await clock.pass(59_000);
    streams[1]!.end(failure('unreachable'));
    assert.equal(await waitOf(clock, script), 1600);
    await clock.pass(60_000);
    streams[2]!.end(failure('unreachable'));
    assert.equal(await waitOf(clock, script), 800);
  });

  it('waits as long as the server says, and some more, so that not all come back at once', async (t) => {
    const { script, clock } = start(t);
    script.lists.push(page(5));
    script.watches.push(failure('busy', { status: 429, retryAfterSeconds: 8 }), new Stream());
    assert.equal(await waitOf(clock, script), 10_000);
  });

  it('goes on watching from where it was after an error in the stream that passes by itself', async (t) => {
    const { script, clock } = start(t);
    script.lists.push(page(5));
    script.watches.push(new Stream().bookmark(6).event('ERROR', { kind: 'Status', code: 500 }), new Stream());
    await clock.pass(800);
    assert.deepEqual(script.asked, ['list', `${WATCH}5`, `${WATCH}6`]);
  });

  it('lists anew when the server takes the request itself for wrong', async (t) => {
    const { script, clock } = start(t);
    script.lists.push(page(5), page(6));
    script.watches.push(failure('refused', { status: 400 }), new Stream());
    await clock.pass(800);
    assert.deepEqual(script.asked, ['list', `${WATCH}5`, 'list', `${WATCH}6`]);
  });

  for (const [reason, kind] of [
    ['forbidden', 'forbidden'],
    ['not-found', 'not-served'],
    ['unauthorized', 'unauthorized'],
    ['credential', 'unauthorized'],
  ] as const) {
    it(`asks rarely for a list that is ${reason}, and says "${kind}"`, async (t) => {
      const { script, told, clock } = start(t);
      script.lists.push([failure(reason)], page(5, pod('a', 1)));
      script.watches.push(new Stream());
      await settle();
      assert.deepEqual(told.last, { kind, since: clock.now(), message: `It is ${reason}.`, count: 0 });
      await clock.pass(299_999);
      assert.deepEqual(script.asked, ['list']);
      await clock.pass(1);
      assert.deepEqual([...told.objects], [['uid-a', '1']]);
      assert.deepEqual(told.kinds, ['listing', kind, 'listing', 'live']);
    });
  }

  it('keeps, and counts, what a list gave before it failed, and does not say that it is all', async (t) => {
    const { script, told, clock } = start(t);
    script.lists.push([{ items: [pod('a', 1)] }, failure('timeout')], page(5, pod('b', 2)));
    await settle();
    assert.deepEqual(told.last, { kind: 'error', since: clock.now(), message: 'It is timeout.', count: 1 });
    await clock.pass(800);
    assert.deepEqual([...told.objects], [['uid-b', '2']]);
  });

  for (const refusal of [failure('forbidden', { status: 403 }), failure('not-found', { status: 404 }), failure('refused', { status: 405 })]) {
    it(`lists every minute when only the watch is refused (${refusal.status!}), and tries to watch again after five`, async (t) => {
      const { script, told, clock } = start(t);
      script.lists.push(page(5, pod('a', 1)), page(6, pod('a', 1), pod('b', 6)), ...[7, 8, 9, 10].map((version) => page(version, pod('b', 6))));
      script.watches.push(refusal, new Stream());
      await settle();
      const refused = clock.now();
      assert.deepEqual(told.last, { kind: 'polled', since: refused, asOf: refused, message: refusal.message, count: 1 });
      await clock.pass(60_000);
      assert.deepEqual(told.news, ['ADDED a@1', 'ADDED b@6']);
      assert.deepEqual(told.last, { kind: 'polled', since: refused + 60_000, asOf: refused + 60_000, message: refusal.message, count: 2 });
      await clock.pass(240_000);
      assert.deepEqual(script.asked, ['list', `${WATCH}5`, 'list', 'list', 'list', 'list', 'list', `${WATCH}10`]);
      assert.deepEqual(told.kinds, ['listing', 'polled', 'live']);
      assert.deepEqual([...told.objects], [['uid-b', '6']]);
    });
  }

  it('lists every minute, and asks for no watch, where there is none', async (t) => {
    const { script, told, clock } = start(t, { watchable: false });
    script.lists.push(page(5, pod('a', 1)), page(6));
    await clock.pass(60_000);
    assert.deepEqual(script.asked, ['list', 'list']);
    assert.deepEqual(told.news, ['ADDED a@1', 'DELETED a']);
    assert.deepEqual(told.kinds, ['listing', 'polled']);
  });

  it('goes on from the last event after a pause', async (t) => {
    const { script, told, reflector, pause } = start(t);
    script.lists.push(page(5, pod('a', 1)));
    script.watches.push(new Stream().event('ADDED', pod('b', 6)));
    await settle();
    await pause();
    assert.deepEqual([told.last.kind, told.last.count], ['paused', 2]);
    script.watches.push(new Stream().event('ADDED', pod('c', 7)));
    const again = new AbortController();
    const ended = reflector.run(again.signal);
    await settle();
    assert.deepEqual(script.asked, ['list', `${WATCH}5`, `${WATCH}6`]);
    assert.deepEqual(told.news, ['ADDED a@1', 'ADDED b@6', 'ADDED c@7']);
    assert.deepEqual(told.kinds, ['listing', 'live', 'paused', 'stale', 'live']);
    again.abort();
    await ended;
  });

  it('does not take what it has for new when it turns out that too much was missed in a pause', async (t) => {
    const { script, told, clock, reflector, pause } = start(t);
    const listed = clock.now();
    script.lists.push(page(5, pod('a', 1)));
    script.watches.push(new Stream());
    await settle();
    await pause();
    await clock.pass(3_600_000);
    script.watches.push(new Stream().event('ERROR', { kind: 'Status', code: 410 }));
    const again = new AbortController();
    const ended = reflector.run(again.signal);
    await settle();
    assert.deepEqual([told.last.kind, told.last.asOf], ['stale', listed]);
    again.abort();
    await ended;
  });

  it('does not take what it has for all when it is paused in its first list', async (t) => {
    const { script, told, pause } = start(t);
    await settle();
    assert.deepEqual(script.asked, ['list']);
    await pause();
    assert.equal(told.last.kind, 'paused');
    assert.equal('asOf' in told.last, false);
  });

  it('takes a list that says no resource version, or holds what is no object, for none', async (t) => {
    const { script, told, clock } = start(t);
    script.lists.push([{ items: [pod('a', 1)] }], [{ items: [{ status: 'ok' }], resourceVersion: '5' }]);
    await settle();
    assert.equal(told.last.kind, 'error');
    await clock.pass(800);
    assert.equal(told.last.kind, 'error');
    assert.match(told.last.message!, /an object without a name and a resource version/);
  });

  it('reads no further while the sink takes its time', async (t) => {
    const { script, told } = start(t);
    let taken: () => void = () => undefined;
    told.wait = () => new Promise<void>((resolve) => (taken = resolve));
    script.lists.push(page(5, pod('a', 1), pod('b', 2)));
    await settle();
    assert.deepEqual(told.news, ['ADDED a@1']);
    taken();
    await settle();
    assert.deepEqual(told.news, ['ADDED a@1', 'ADDED b@2']);
    taken();
  });
});

function start(t: TestContext, more: Partial<Source> = {}) {
  const clock = new FakeClock();
  const script = new Script();
  const told = new Told();
  const controller = new AbortController();
  const reflector = new Reflector(script, script.source(more), told, clock);
  // Begun a moment later, so that a test can say first what is answered.
  const ended = Promise.resolve().then(() => reflector.run(controller.signal));
  const pause = async () => {
    controller.abort();
    await ended;
  };
  t.after(pause);
  return { clock, script, told, reflector, pause };
}

/** How long it takes until something is asked again. */
async function waitOf(clock: FakeClock, { asked }: Script): Promise<number> {
  await settle();
  const [before, began] = [asked.length, clock.now()];
  while (asked.length === before && clock.now() - began < 100_000) await clock.pass(100);
  return clock.now() - began;
}
