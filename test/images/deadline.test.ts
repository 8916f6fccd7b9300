import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Deadline } from '../../src/images/deadline';

describe('deadlines', () => {
  it('do not count the time that a person takes', async () => {
    const deadline = new Deadline(100);
    assert.equal(await deadline.pause(() => sleep(300, 'found')), 'found');
    assert.equal(deadline.ended, undefined);
    assert.equal(deadline.signal.aborted, false);
    await sleep(300);
    assert.equal(deadline.ended, 'timeout');
    assert.equal(deadline.signal.aborted, true);
  });

  it('count the time between', async () => {
    const deadline = new Deadline(150);
    for (let i = 0; i < 10; i++) {
      await sleep(30);
      await deadline.pause(() => Promise.resolve());
    }
    assert.equal(deadline.ended, 'timeout');
  });

  it('pass on what fails meanwhile', async () => {
    const deadline = new Deadline(10_000);
    await assert.rejects(
      deadline.pause(() => Promise.reject(new Error('locked'))),
      /locked/,
    );
    deadline.dispose();
  });

  it('stay canceled when the time is over later', async () => {
    const abort = new AbortController();
    const deadline = new Deadline(20, abort.signal);
    abort.abort();
    await sleep(60);
    assert.equal(deadline.ended, 'canceled');
  });

  it('let go of the signal of whoever may cancel', () => {
    const abort = new AbortController();
    const deadline = new Deadline(10_000, abort.signal);
    deadline.dispose();
    abort.abort();
    assert.equal(deadline.ended, undefined);
  });
});
