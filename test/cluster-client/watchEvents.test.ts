import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BodyFailure } from '../../src/cluster/api';
import { eventsIn, type WatchEvent } from '../../src/cluster/watchEvents';
import { pod } from './watchFakes';

const added = `${JSON.stringify({ type: 'ADDED', object: { ...pod('zahlung', 1), note: 'Zürich 支付 💳' } })}\n`;
const deleted = `${JSON.stringify({ type: 'DELETED', object: pod('zahlung', 2) })}\n`;

describe('events of a watch', () => {
  it('are the same however the bytes are cut, also within a character', async () => {
    const bytes = Buffer.from(added + deleted);
    const whole = await read([bytes]);
    assert.deepEqual(
      whole.events.map(({ type }) => type),
      ['ADDED', 'DELETED'],
    );
    assert.equal((whole.events[0]!.object as { note: string }).note, 'Zürich 支付 💳');
    for (const size of [1, 2, 3, 7, bytes.length - 1]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
      assert.deepEqual(await read(chunks), whole);
    }
  });

  it('leave out a last line that was cut', async () => {
    const { events, ended } = await read([Buffer.from(added + deleted.slice(0, 40))]);
    assert.deepEqual(
      events.map(({ type }) => type),
      ['ADDED'],
    );
    assert.equal(ended, undefined);
  });

  for (const [status, ended] of [
    [
      { code: 410, reason: 'Expired', message: 'too old resource version: 1 (2)' },
      {
        reason: 'expired',
        status: 410,
        message: 'The API server no longer has the changes that came after those it told (410). All is listed again.',
      },
    ],
    [
      { code: 429, message: 'storage is (re)initializing', details: { retryAfterSeconds: 3 } },
      {
        reason: 'busy',
        status: 429,
        retryAfterSeconds: 3,
        message: 'The API server ended a watch because it has too much to do (429). It is tried again. It says: "storage is (re)initializing".',
      },
    ],
    [
      { code: 500, message: '' },
      { reason: 'refused', status: 500, message: 'The API server ended a watch with an error (500). It is tried again.' },
    ],
    [{}, { reason: 'refused', message: 'The API server ended a watch with an error. It is tried again.' }],
  ] as const) {
    it(`end with the failure that an ERROR event tells (${JSON.stringify(status)})`, async () => {
      const error = `${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', ...status } })}\n`;
      assert.deepEqual((await read([Buffer.from(added + error)])).ended, { ok: false, ...ended });
    });
  }

  for (const [what, text] of [
    ['a login page', '<html><title>Sign in</title></html>\n'],
    ['a list', '{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[]}\n'],
    ['an unknown type', `${JSON.stringify({ type: 'CHANGED', object: pod('a', 1) })}\n`],
    ['an event without an object', '{"type":"ADDED","object":null}\n'],
  ] as const) {
    it(`are not ${what}`, async () => {
      const { events, ended } = await read([Buffer.from(text)]);
      assert.deepEqual(events, []);
      assert.equal(ended?.reason, 'not-the-api');
    });
  }

  it('are no line without an end', async () => {
    const megabyte = Buffer.alloc(1 << 20, 'a');
    const { ended } = await read(Array.from({ length: 65 }, () => megabyte));
    assert.equal(ended?.reason, 'not-the-api');
  });
});

async function read(chunks: readonly Uint8Array[]) {
  const events: WatchEvent[] = [];
  try {
    for await (const event of eventsIn(bodyOf(chunks))) events.push(event);
    return { events, ended: undefined };
  } catch (error) {
    assert.ok(error instanceof BodyFailure);
    return { events, ended: error.failure };
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- a body is read asynchronously
async function* bodyOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
