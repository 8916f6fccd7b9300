import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Failure } from '../../src/cluster/api';
import { failureOfError, failureOfStatus } from '../../src/cluster/failures';

const SERVER = 'https://api.example:6443';
const status = (code: number, text = '', headers: Record<string, string> = {}): Failure => failureOfStatus(SERVER, { status: code, headers, text });
const said = (message: string, more: object = {}): string => JSON.stringify({ kind: 'Status', message, ...more });
const error = (code: string): Failure => failureOfError(SERVER, Object.assign(new Error('quoted nowhere: s3cret'), { code }));

describe('failures of contact', () => {
  it('what the network says', () => {
    const check = 'Check that the cluster runs, the address in the kubeconfig, the network and the proxy.';
    const messages: Record<string, string> = {
      ECONNREFUSED: 'nothing listens there.',
      ENOTFOUND: 'its name is not known.',
      ECONNRESET: 'the connection was closed.',
      EWHATEVER: 'EWHATEVER.',
      '': 'no reason is known.',
    };
    for (const [code, why] of Object.entries(messages)) {
      const message = `The API server "${SERVER}" could not be reached: ${why} ${check}`;
      assert.deepEqual(error(code), { ok: false, reason: 'unreachable', message });
    }
  });
  it('the reason beneath a library, and that of the first of several addresses', () => {
    const root = Object.assign(new Error(), { code: 'ECONNREFUSED' });
    const wrapped = failureOfError(SERVER, new Error('fetch failed', { cause: root }));
    assert.equal(wrapped.message, error('ECONNREFUSED').message);
    assert.equal(failureOfError(SERVER, new AggregateError([root, new Error()])).message, wrapped.message);
  });
  it('which thing of a certificate', () => {
    const why = (code: string) =>
      error(code).message.replace(/^The certificate of the API server "https:\/\/api\.example:6443" is not accepted: /, '');
    assert.equal(why('CERT_HAS_EXPIRED'), 'it has expired. Have it renewed, and check the clock of this machine.');
    assert.match(why('ERR_TLS_CERT_ALTNAME_INVALID'), /^it is made out to another name\./);
    assert.match(why('SELF_SIGNED_CERT_IN_CHAIN'), /^the authority in the kubeconfig did not sign it\./);
    assert.equal(error('ERR_SSL_WRONG_VERSION_NUMBER').reason, 'certificate');
  });
  it('a refusal, with who may not do what and where', () => {
    const forbidden = (message: string) => status(403, said(message)).message.replace(`The API server "${SERVER}" `, '');
    assert.equal(
      forbidden('pods is forbidden: User "dana" cannot list resource "pods" in API group "" in the namespace "web"'),
      'does not let "dana" list "pods" in the namespace "web" (403). Ask for a role that allows it.',
    );
    assert.equal(
      forbidden('jobs.batch is forbidden: User "dana" cannot watch resource "jobs" in API group "batch" at the cluster scope: RBAC: no'),
      'does not let "dana" watch "jobs" of "batch" in the whole cluster (403). Ask for a role that allows it.',
    );
    assert.equal(
      forbidden('forbidden: User "system:anonymous" cannot get path "/version"'),
      'does not let "system:anonymous" get "/version" (403). Ask for a role that allows it.',
    );
    assert.equal(forbidden('go\n away.'), 'refused this to the identity in use (403). It says: "go away". Ask for a role that allows it.');
    assert.equal(status(403, '<html>s3cret').message.includes('s3cret'), false);
  });
  it('what to do about other statuses', () => {
    assert.deepEqual(status(401).reason, 'unauthorized');
    assert.equal(status(404, said('the server could not find the requested resource')).reason, 'not-found');
    assert.equal(status(410, said('too old', { metadata: { continue: 'abc' } })).continue, 'abc');
    assert.equal('continue' in status(410, said('too old', { metadata: {} })), false);
    const busy = status(429, 'Too many requests, please try again later.', { 'retry-after': '1' });
    assert.deepEqual([busy.reason, busy.retryAfterSeconds], ['busy', 1]);
    assert.deepEqual(
      ['reason', 'status', 'retryAfterSeconds'].map((key) => status(503, '', { 'retry-after': '30' })[key as keyof Failure]),
      ['busy', 503, 30],
    );
    assert.equal(status(503).reason, 'refused');
    assert.equal(
      status(500, said('etcdserver: request timed out')).message,
      `The API server "${SERVER}" failed (500). It says: "etcdserver: request timed out". Try again later, or look into its log.`,
    );
  });
});
