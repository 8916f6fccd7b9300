import assert from 'node:assert/strict';
import { Agent, type ServerResponse } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import type { ApiServer } from '../../src/cluster/api';
import { exchange } from '../../src/cluster/exchange';
import { Reflector, TIMING } from '../../src/cluster/reflector';
import type { Clock } from '../../src/cluster/watchClock';
import { eventually } from '../support/cluster/eventually';
import { startServer } from '../support/server';
import { pod, Script, Told } from './watchFakes';

const event = (type: string, object: object): Buffer => Buffer.from(`${JSON.stringify({ type, object })}\n`);
const noted = { ...pod('b', 6), note: '💳 支付' };

describe('a watch over HTTP', () => {
  it('gets an event that comes in pieces, also of a character', async (t) => {
    const { told, objects } = await follow(t, [
      async (response) => {
        for (const byte of event('ADDED', noted)) {
          response.write(Buffer.of(byte));
          await new Promise(setImmediate);
        }
      },
    ]);
    await eventually('the event is told', () => told.news.includes('ADDED b@6'));
    assert.deepEqual(objects.at(-1), noted);
    assert.deepEqual(told.kinds, ['listing', 'live']);
  });

  it('goes on from the last whole event after a reset in the middle of a line', async (t) => {
    const { told, seen } = await follow(t, [
      (response) => {
        const lines = Buffer.concat([event('MODIFIED', pod('a', 6)), event('ADDED', pod('b', 7))]);
        response.write(lines.subarray(0, -20), () => response.socket!.resetAndDestroy());
      },
      (response) => {
        response.write(event('ADDED', pod('b', 7)));
      },
    ]);
    await eventually('the event is told', () => told.news.includes('ADDED b@7'));
    assert.deepEqual(told.news, ['ADDED a@1', 'MODIFIED a@6', 'ADDED b@7']);
    assert.deepEqual(versionsOf(seen), ['5', '6']);
    assert.deepEqual(told.kinds, ['listing', 'live', 'stale', 'live']);
  });

  it('goes on from the last event when nothing more comes, though the connection stays', async (t) => {
    const { told, seen } = await follow(t, [
      (response) => {
        response.write(event('BOOKMARK', { metadata: { resourceVersion: '9' } }));
      },
      (response) => {
        response.write(event('ADDED', pod('b', 10)));
      },
    ]);
    await eventually('the event is told', () => told.news.includes('ADDED b@10'));
    assert.deepEqual(versionsOf(seen).slice(0, 2), ['5', '9']);
    assert.match(told.states.find(({ kind }) => kind === 'stale')!.message!, /did not answer within 0\.3 seconds/);
  });

  it('ends its connection when nobody wants to know any more', async (t) => {
    let closed = false;
    const { told, stop } = await follow(t, [
      (response) => {
        response.write(event('ADDED', pod('b', 6)));
        response.on('close', () => (closed = true));
      },
    ]);
    await eventually('the event is told', () => told.news.includes('ADDED b@6'));
    await stop();
    await eventually('the connection is closed', () => closed);
    assert.equal(told.last.kind, 'paused');
  });
});

/** Follows pods by the list of one, `a`, and watches whose bodies are written by one function after the other. */
async function follow(t: TestContext, bodies: ((response: ServerResponse) => unknown)[]) {
  const {
    host,
    seen,
    stop: stopServer,
  } = await startServer((_, response) => {
    response.flushHeaders();
    void bodies.shift()?.(response);
  });
  const closed = new AbortController();
  const endpoint = { url: new URL(`http://${host}`), agent: new Agent({ keepAlive: true }), headers: {} };
  const api: ApiServer = { send: (request) => exchange(endpoint, request, closed.signal) };
  const script = new Script();
  script.lists.push([{ items: [pod('a', 1)], resourceVersion: '5' }]);
  const told = new Told();
  const objects: object[] = [];
  const tidy = (object: object): object => {
    objects.push(object);
    return object;
  };
  const reflector = new Reflector(api, script.source({ tidy }), told, hasty, { ...TIMING, silenceMs: 300 });
  const ended = reflector.run(closed.signal);
  const stop = async () => {
    closed.abort();
    await ended;
  };
  t.after(async () => {
    await stop();
    await stopServer();
  });
  return { told, objects, seen, stop };
}

const versionsOf = (seen: readonly { url: string }[]): string[] => seen.map(({ url }) => /&resourceVersion=(\d+)$/.exec(url)![1]!);

/** Waits for nothing but for what comes over the connection. */
const hasty: Clock = {
  now: () => Date.now(),
  after: (_, callback) => {
    const timer = setImmediate(callback);
    return () => {
      clearImmediate(timer);
    };
  },
  random: () => 0.5,
};
