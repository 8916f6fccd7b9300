import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { CredentialProvider } from '../../src/images/credentials';
import { resolveDigest } from '../../src/images/resolveDigest';
import { credentials, DIGEST, fail, manifest, SECRET, serve, status } from '../support/faultyRegistry';
import { OCI_MANIFEST } from '../support/registry';
import { type Handler, type TestServer } from '../support/server';

describe('token servers', () => {
  /** A registry whose token server does what the test says. */
  async function withTokens(t: TestContext, handler: Handler): Promise<{ tokens: TestServer; server: TestServer }> {
    const tokens = await serve(t, handler);
    const server = await serve(
      t,
      status(401, { 'www-authenticate': `Bearer realm="http://${tokens.host}/token",service="test",scope="a:b:pull c:d:pull"` }),
    );
    return { tokens, server };
  }
  const whoOf = (tokens: TestServer, server: TestServer) => `The token server "${tokens.host}" of the registry "${server.host}"`;

  it('asks for every scope, with the credentials of the registry', async (t) => {
    const { tokens, server } = await withTokens(t, status(500));
    await fail(server.host, { credentials });
    const authorization = `Basic ${Buffer.from(`reader:${SECRET}`).toString('base64')}`;
    assert.deepEqual(tokens.seen, [{ method: 'GET', url: '/token?service=test&scope=a%3Ab%3Apull&scope=c%3Ad%3Apull', authorization }]);
  });

  it('says that one failed', async (t) => {
    const { tokens, server } = await withTokens(t, status(503));
    assert.deepEqual(await fail(server.host), {
      kind: 'server-error',
      message: `${whoOf(tokens, server)} failed with status 503 when asked for "${server.host}/team/app:1". Try again later.`,
    });
  });

  it('says that one takes no more requests', async (t) => {
    const { tokens, server } = await withTokens(t, status(429, { 'retry-after': '1' }));
    assert.deepEqual(await fail(server.host), {
      kind: 'rate-limited',
      message: `${whoOf(tokens, server)} takes no more requests for now (429). Try again in 1 second.`,
    });
  });

  it('says that one refused', async (t) => {
    const { tokens, server } = await withTokens(t, status(403));
    const failure = await fail(server.host);
    assert.equal(failure.kind, 'unauthorized');
    assert.ok(failure.message.startsWith(`${whoOf(tokens, server)} does not let everybody read "${server.host}/team/app:1" (403)`), failure.message);
  });

  it('does not follow its redirects with credentials', async (t) => {
    const other = await serve(t, manifest());
    const { server } = await withTokens(t, status(307, { location: `http://${other.host}/` }));
    assert.equal((await fail(server.host, { credentials })).kind, 'server-error');
    assert.deepEqual(other.seen, []);
  });

  it('takes no answer without a token', async (t) => {
    for (const body of ['', '[]', 'null', '{}', '{"token": 1}', '{"token": ""}', '{"token": "a b"}', '{"token": "a\\nb: c"}']) {
      const { tokens, server } = await withTokens(t, (_, response) => response.end(body));
      assert.deepEqual(await fail(server.host), {
        kind: 'server-error',
        message: `${whoOf(tokens, server)} answered without a token. It seems to be set up wrongly.`,
      });
    }
  });

  it('ends when the time is over', async (t) => {
    const { tokens, server } = await withTokens(t, () => undefined);
    assert.deepEqual(await fail(server.host, { timeoutMs: 150 }), {
      kind: 'timeout',
      message: `${whoOf(tokens, server)} did not answer for "${server.host}/team/app:1" in time. Check the network and the proxy, and try again.`,
    });
  });

  it('asks none that is unencrypted elsewhere, is no address, or has a password in its address', async (t) => {
    for (const realm of ['http://auth.corp/token', 'token', 'file:///etc/passwd', 'http://a@127.0.0.1/token', 'http://:b@127.0.0.1/token']) {
      const { host } = await serve(t, status(401, { 'www-authenticate': `Bearer realm="${realm}"` }));
      assert.deepEqual(await fail(host, { credentials }), {
        kind: 'server-error',
        message: `The registry "${host}" names a token server that was not asked: only an encrypted address on another machine is. It seems to be set up wrongly.`,
      });
    }
  });
});

describe('credentials', () => {
  const challenge = status(401, { 'www-authenticate': 'Basic realm="test"' });

  it('are asked for only after a challenge', async (t) => {
    const { host } = await serve(t, manifest({ 'docker-content-digest': DIGEST }));
    const never: CredentialProvider = () => assert.fail('It asked for credentials.');
    assert.deepEqual(await resolveDigest(`${host}/team/app:1`, { credentials: never }), {
      digest: DIGEST,
      mediaType: OCI_MANIFEST,
      multiPlatform: false,
    });
  });

  it('that cannot be had are told in the words of the provider', async (t) => {
    const { host } = await serve(t, challenge);
    assert.deepEqual(await fail(host, { credentials: () => Promise.resolve({ failed: 'The key chain is locked.' }) }), {
      kind: 'credentials',
      message: 'The key chain is locked.',
    });
  });

  it('that fail with an error are told without it', async (t) => {
    const { host } = await serve(t, challenge);
    assert.deepEqual(await fail(host, { credentials: () => Promise.reject(new Error(SECRET)) }), {
      kind: 'credentials',
      message: `The credentials for "${host}" could not be read. Log in to it again: docker login ${host}.`,
    });
  });

  it('may have any letter', async (t) => {
    const server = await serve(t, challenge);
    await resolveDigest(`${server.host}/team/app:1`, { credentials: () => Promise.resolve({ username: 'jürgen', password: 'ä:ö€' }) });
    assert.equal(Buffer.from(server.seen[1]!.authorization!.slice('Basic '.length), 'base64').toString('utf8'), 'jürgen:ä:ö€');
  });
});
