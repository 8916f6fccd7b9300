import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { describe, it } from 'node:test';
import type { Failure } from '../../src/cluster/api';
import type { Endpoint } from '../../src/cluster/exchange';
import { failure } from '../../src/cluster/failures';
import { Login, type Pass } from '../../src/cluster/login';
import { expectOk, failureIn } from '../support/connection';

const signal = new AbortController().signal;

/** A login to which credentials "1", "2" and so on are given, and what was asked for. */
function makeLogin(given: Partial<Pass> | Failure = {}) {
  const state = { now: 0, asked: 0 };
  const login = new Login(
    () => {
      state.asked++;
      if ('reason' in given) return Promise.resolve(given);
      const endpoint: Endpoint = { url: new URL('https://api.example'), agent: new Agent(), headers: { authorization: String(state.asked) } };
      return Promise.resolve({ endpoint, until: Infinity, renewable: true, ...given });
    },
    () => state.now,
  );
  return { login, state };
}

const numberOf = (endpoint: Endpoint | Failure): string => String(expectOk(endpoint).headers['authorization']);

describe('login', () => {
  it('asks once for all who wait', async () => {
    const { login, state } = makeLogin();
    assert.deepEqual((await Promise.all([login.get(signal), login.get(signal)])).map(numberOf), ['1', '1']);
    assert.equal(state.asked, 1);
  });
  it('asks again when the credential has expired', async () => {
    const { login, state } = makeLogin({ until: 100 });
    state.now = 99;
    assert.equal(numberOf(await login.get(signal)), '1');
    state.now = 100;
    assert.deepEqual((await Promise.all([login.get(signal), login.get(signal)])).map(numberOf), ['2', '2']);
  });
  it('renews once for all who were refused the same credential', async () => {
    const { login, state } = makeLogin();
    const first = expectOk(await login.get(signal));
    const others = await Promise.all([login.renew(first, signal), login.renew(first, signal)]);
    assert.deepEqual(
      others.map((one) => numberOf(one!)),
      ['2', '2'],
    );
    assert.equal(numberOf((await login.renew(first, signal))!), '2');
    assert.equal(state.asked, 2);
  });
  it('does not renew what was refused at once, until a minute has passed', async () => {
    const { login, state } = makeLogin();
    const second = expectOk((await login.renew(expectOk(await login.get(signal)), signal))!);
    state.now = 59_999;
    assert.equal(await login.renew(second, signal), undefined);
    state.now = 60_000;
    assert.equal(numberOf((await login.renew(second, signal))!), '3');
  });
  it('does not renew what stands in the kubeconfig', async () => {
    const { login } = makeLogin({ renewable: false });
    assert.equal(await login.renew(expectOk(await login.get(signal)), signal), undefined);
  });
  it('keeps a failure for half a minute', async () => {
    const { login, state } = makeLogin(failure('credential', 'No.'));
    for (const [now, asked] of [
      [0, 1],
      [29_999, 1],
      [30_000, 2],
    ] as const) {
      state.now = now;
      assert.equal(failureIn(await login.get(signal)).message, 'No.');
      assert.equal(state.asked, asked);
    }
  });
  it('lets go who no longer waits', async () => {
    const controller = new AbortController();
    const login = new Login(
      () => new Promise<never>(() => undefined),
      () => 0,
    );
    const waiting = login.get(controller.signal);
    controller.abort();
    assert.equal(failureIn(await waiting).reason, 'cancelled');
  });
});
