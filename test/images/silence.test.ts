import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CredentialProvider } from '../../src/images/credentials';
import { resolveDigest } from '../../src/images/resolveDigest';
import { fail, manifest, serve, status } from '../support/faultyRegistry';
import { OCI_INDEX } from '../support/registry';
import { startServer, type Handler } from '../support/server';

describe('registries that do not answer', () => {
  const hang: Handler = () => undefined;
  const hangInBody: Handler = (request, response) => {
    response.writeHead(200, { 'content-type': OCI_INDEX });
    if (request.method === 'HEAD') response.end();
    else response.write('{');
  };

  for (const [name, handler] of Object.entries({ hang, hangInBody })) {
    it(`ends when the time is over: ${name}`, async (t) => {
      const { host } = await serve(t, handler);
      assert.deepEqual(await fail(host, { timeoutMs: 150 }), {
        kind: 'timeout',
        message: `The registry "${host}" did not answer for "${host}/team/app:1" in time. Check the network and the proxy, and try again.`,
      });
    });

    it(`ends when it is canceled: ${name}`, async (t) => {
      const abort = new AbortController();
      const { host } = await serve(t, (request, response) => {
        handler(request, response);
        if (handler === hang || request.method === 'GET') abort.abort();
      });
      assert.deepEqual(await fail(host, { signal: abort.signal }), { kind: 'canceled', message: `Looking up "${host}/team/app:1" was canceled.` });
    });
  }

  it('asks nothing when it was canceled before', async (t) => {
    const server = await serve(t, manifest());
    assert.equal((await fail(server.host, { signal: AbortSignal.abort() })).kind, 'canceled');
    assert.deepEqual(server.seen, []);
  });

  it('ends when it is canceled while a person is asked for credentials', async (t) => {
    const abort = new AbortController();
    const { host } = await serve(t, status(401, { 'www-authenticate': 'Basic realm="test"' }));
    const asking = () => {
      abort.abort();
      return new Promise<undefined>(() => undefined);
    };
    assert.equal((await fail(host, { credentials: asking, signal: abort.signal })).kind, 'canceled');
  });

  it('says that nothing listens', async () => {
    const server = await startServer(manifest());
    await server.stop();
    assert.deepEqual(await fail(server.host), {
      kind: 'unreachable',
      message: `The registry "${server.host}" could not be reached at "${server.host}": nothing listens there. Check the name and the port.`,
    });
  });

  it('says that the connection was closed', async (t) => {
    const { host } = await serve(t, (request) => request.socket.destroy());
    assert.deepEqual(await fail(host), {
      kind: 'unreachable',
      message: `The registry "${host}" could not be reached at "${host}": it closed the connection. Try again later.`,
    });
  });
});

describe('references', () => {
  it('that are malformed ask nobody', async () => {
    assert.deepEqual(await resolveDigest('Team/App:1/x'), {
      kind: 'malformed',
      message: '"Team/App:1/x" cannot be looked up. The repository "App:1/x" has upper-case letters, which only a registry may have.',
    });
    assert.deepEqual(await resolveDigest('registry.corp:99999/app'), {
      kind: 'malformed',
      message: '"registry.corp:99999/app" cannot be looked up. The registry "registry.corp:99999" is no address.',
    });
  });

  it("of Docker Hub ask Docker Hub's API, and its credentials are those of docker.io", async (t) => {
    const asked: string[] = [];
    t.mock.method(globalThis, 'fetch', (url: URL) => {
      asked.push(url.href);
      const response = new Response(null, { status: 401, headers: { 'www-authenticate': 'Basic realm="test"' } });
      return Promise.resolve(Object.defineProperty(response, 'url', { value: url.href }));
    });
    const provider: CredentialProvider = (registry) => {
      asked.push(registry);
      return Promise.resolve(undefined);
    };
    assert.equal((await fail('', { credentials: provider }, 'nginx')).kind, 'unauthorized');
    assert.deepEqual(asked, ['https://registry-1.docker.io/v2/library/nginx/manifests/latest', 'docker.io']);
  });
});
