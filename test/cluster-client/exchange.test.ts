import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect as connectSocket } from 'node:net';
import { after, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { BodyFailure } from '../../src/cluster/api';
import { connect, type Connection } from '../../src/cluster/connect';
import { isFailure } from '../../src/cluster/failures';
import { getJson } from '../../src/cluster/json';
import { readKubeconfig } from '../../src/cluster/kubeconfig';
import { expectOk, failureIn } from '../support/connection';

const open: (() => unknown)[] = [];
after(async () => {
  for (const close of open) await close();
});

async function serve(listener: RequestListener): Promise<Server & { readonly port: number }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(server, { port: (server.address() as AddressInfo).port });
}

async function to(server: string, cluster: object = {}, user: object = {}, allowHelpers = true): Promise<Connection> {
  const text = JSON.stringify({
    clusters: [{ name: 'c', cluster: { server, ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  });
  const config = await readKubeconfig({ explicit: '/k', env: {}, readFile: () => Promise.resolve(text) });
  const connection = expectOk(connect(config, 'x', { allowHelpers, env: {} }));
  open.push(() => {
    connection.close();
  });
  return connection;
}

const request = (path = '/version') => ({ path, signal: new AbortController().signal, silenceMs: 5000 });

describe('requests', () => {
  it('share a few connections that are kept', async () => {
    const server = await serve((_, response) => response.end('{}'));
    let connections = 0;
    server.on('connection', () => connections++);
    const connection = await to(`http://127.0.0.1:${server.port}`);
    for (let i = 0; i < 5; i++) expectOk(await getJson(connection, request()));
    assert.equal(connections, 1);
  });
  it('may be many at once by one signal, without a warning', async () => {
    const warnings: Error[] = [];
    const warn = (warning: Error) => warnings.push(warning);
    process.on('warning', warn);
    const server = await serve((_, response) => setTimeout(() => response.end('{}'), 50));
    const connection = await to(`http://127.0.0.1:${server.port}`);
    const { signal } = new AbortController();
    const all = await Promise.all(Array.from({ length: 40 }, () => getJson(connection, { ...request(), signal })));
    process.off('warning', warn);
    assert.deepEqual(all, Array(40).fill({}));
    assert.deepEqual(warnings, []);
  });
  it('go beneath the path of the server', async () => {
    const server = await serve(({ url }, response) => response.end(JSON.stringify({ url })));
    const connection = await to(`http://127.0.0.1:${server.port}/k8s/clusters/c-1/`);
    assert.deepEqual(await getJson(connection, request('/api/v1/pods?limit=500')), { url: '/k8s/clusters/c-1/api/v1/pods?limit=500' });
  });
  it('carry no credential without TLS, as with kubectl', async () => {
    const server = await serve(({ headers }, response) => response.end(JSON.stringify(headers)));
    const headers = expectOk(await getJson(await to(`http://127.0.0.1:${server.port}`, {}, { token: 's3cret' }), request()));
    assert.equal(headers['authorization'], undefined);
    assert.equal(headers['user-agent'], 'pci-kubernetes/0.0.0-test');
  });
  it('take compressed answers, unless the kubeconfig says not to', async () => {
    const server = await serve(({ headers }, response) => {
      const packed = headers['accept-encoding'] === 'gzip';
      response.writeHead(200, packed ? { 'content-encoding': 'gzip' } : {});
      response.end(packed ? gzipSync('{"packed":true}') : '{"packed":false}');
    });
    const url = `http://127.0.0.1:${server.port}`;
    assert.deepEqual(await getJson(await to(url), request()), { packed: true });
    assert.deepEqual(await getJson(await to(url, { 'disable-compression': true }), request()), { packed: false });
  });
  it('fail in the body where a compressed answer is cut', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync('{"packed":true}').subarray(0, 20));
    });
    assert.equal(failureIn(await getJson(await to(`http://127.0.0.1:${server.port}`), request())).reason, 'unreachable');
  });
  it('follow no redirect', async () => {
    const elsewhere = await serve((_, response) => response.end('{}'));
    let asked = 0;
    elsewhere.on('request', () => asked++);
    const server = await serve((_, response) => response.writeHead(307, { location: `http://127.0.0.1:${elsewhere.port}/` }).end());
    const failure = failureIn(await getJson(await to(`http://127.0.0.1:${server.port}`), request()));
    assert.equal(
      failure.message,
      `What listens at "http://127.0.0.1:${server.port}" answered with a redirect (307), which was not followed. Check the address in the kubeconfig, and whether a proxy asks for a login.`,
    );
    assert.equal(asked, 0);
  });
  it('do not count the time in which the caller works as silence', async () => {
    const server = await serve((_, response) => {
      response.write('{');
      setTimeout(() => response.end('}'), 20);
    });
    const answer = await (await to(`http://127.0.0.1:${server.port}`)).send({ ...request(), silenceMs: 200 });
    const chunks: string[] = [];
    for await (const chunk of expectOk(answer).body) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      chunks.push(Buffer.from(chunk).toString());
    }
    assert.equal(chunks.join(''), '{}');
  });
  it('end in the middle of a body when canceled', async () => {
    const server = await serve((_, response) => response.write('{'));
    const controller = new AbortController();
    const answer = expectOk(await (await to(`http://127.0.0.1:${server.port}`)).send({ ...request(), signal: controller.signal }));
    await assert.rejects(
      async () => {
        for await (const chunk of answer.body) controller.abort(chunk);
      },
      (error) => error instanceof BodyFailure && error.failure.reason === 'cancelled',
    );
  });
  it('give the warnings of the server', async () => {
    const warnings = ['299 - "v1 ComponentStatus is deprecated in v1.19+"', '299 - "say \\"no\\""', 'rubbish'];
    const server = await serve((_, response) => response.setHeader('warning', warnings).end('{}'));
    const answer = expectOk(await (await to(`http://127.0.0.1:${server.port}`)).send(request()));
    assert.deepEqual(answer.warnings, ['v1 ComponentStatus is deprecated in v1.19+', 'say "no"']);
    for await (const chunk of answer.body) assert.ok(chunk);
  });
  it('go through the proxy of the kubeconfig, and keep that connection too', async () => {
    const seen: string[] = [];
    const server = await serve((_, response) => response.end('{}'));
    const proxy = await serve(() => undefined);
    proxy.on('connect', ({ url }: { url: string }, socket: Socket) => {
      seen.push(url);
      const upstream = connectSocket(server.port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      upstream.pipe(socket).pipe(upstream);
    });
    const connection = await to('http://127.0.0.1:1', { 'proxy-url': `http://127.0.0.1:${proxy.port}` });
    for (let i = 0; i < 3; i++) expectOk(await getJson(connection, request()));
    assert.deepEqual(seen, ['127.0.0.1:1']);
  });
});

describe('credentials that cannot be used', () => {
  const failed = async (user: object, allowHelpers = true): Promise<string> => {
    const connection = await to('https://127.0.0.1:1', {}, user, allowHelpers);
    const failure = failureIn(await getJson(connection, request()));
    assert.equal(failure.reason, 'credential');
    return failure.message;
  };
  it('a file that is not there', async () => {
    assert.equal(
      await failed({ tokenFile: '/no/such/token' }),
      'The file "/no/such/token" that the kubeconfig names could not be read (ENOENT). Check the kubeconfig, or log in again.',
    );
  });
  it('a certificate that is none', async () => {
    const rubbish = Buffer.from('s3cret').toString('base64');
    const message = await failed({ 'client-certificate-data': rubbish, 'client-key-data': rubbish });
    assert.match(message, /^The certificate or the key in the kubeconfig cannot be used \(ERR_OSSL_PEM_NO_START_LINE\)\./);
  });
  it('an auth provider where the workspace is not trusted', async () => {
    assert.match(
      await failed({ 'auth-provider': { name: 'oidc', config: {} } }, false),
      /^Logging in would run "auth provider oidc", which was not done/,
    );
  });
  it('an auth provider without a token', async () => {
    assert.equal(
      await failed({ 'auth-provider': { name: 'oidc', config: {} } }),
      'The auth provider in the kubeconfig has no token that is still valid. Log in again.',
    );
  });
  it('an auth provider that would run a command by a shell', async () => {
    const config = { 'cmd-path': 'exit', 'cmd-args': '3', expiry: '2020-01-01T00:00:00Z', 'access-token': 's3cret' };
    assert.match(await failed({ 'auth-provider': { name: 'gcp', config } }), /^The auth provider "gcp" in the kubeconfig is no longer in use/);
  });
  it('a context that is gone', async () => {
    const config = await readKubeconfig({ explicit: '/k', env: {}, readFile: () => Promise.resolve('') });
    const result = connect(config, 'gone', { allowHelpers: true, env: {} });
    assert.ok(isFailure(result));
    assert.equal(result.message, 'The kubeconfig has no context "gone" any more. Choose another one.');
  });
});
