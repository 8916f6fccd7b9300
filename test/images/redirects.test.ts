import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { resolveDigest } from '../../src/images/resolveDigest';
import { credentials, DIGEST, fail, manifest, SECRET, serve, status } from '../support/faultyRegistry';
import { projectRoot } from '../support/project';
import { OCI_MANIFEST } from '../support/registry';
import { startServer, type Handler, type TestServer } from '../support/server';

describe('redirects', () => {
  /** Answers with a challenge until it gets credentials, and then sends the client elsewhere. */
  const sendTo =
    (location: string): Handler =>
    (request, response) => {
      if (request.headers.authorization === undefined) status(401, { 'www-authenticate': 'Basic realm="test"' })(request, response);
      else status(307, { location })(request, response);
    };

  it('does not take credentials along to another host', async (t) => {
    const other = await serve(t, manifest({ 'docker-content-digest': DIGEST }));
    const server = await serve(t, sendTo(`http://localhost:${other.host.split(':')[1]!}/elsewhere`));
    assert.deepEqual(await resolveDigest(`${server.host}/team/app:1`, { credentials }), {
      digest: DIGEST,
      mediaType: OCI_MANIFEST,
      multiPlatform: false,
    });
    assert.deepEqual(other.seen, [{ method: 'HEAD', url: '/elsewhere', authorization: undefined }]);
  });

  it('does not take credentials back either, and keeps them on the same host', async (t) => {
    const there = await serve(t, (_, response) => response.writeHead(307, { location: `http://${server.host}/back` }).end());
    const server: TestServer = await serve(t, (request, response) => {
      if (request.url === '/back') manifest({ 'docker-content-digest': DIGEST })(request, response);
      else if (request.url === '/same') status(307, { location: `http://${there.host}/` })(request, response);
      else sendTo('/same')(request, response);
    });
    assert.deepEqual(await resolveDigest(`${server.host}/team/app:1`, { credentials }), {
      digest: DIGEST,
      mediaType: OCI_MANIFEST,
      multiPlatform: false,
    });
    const basic = `Basic ${Buffer.from(`reader:${SECRET}`).toString('base64')}`;
    assert.deepEqual(
      server.seen.map(({ url, authorization }) => [url, authorization]),
      [
        ['/v2/team/app/manifests/1', undefined],
        ['/v2/team/app/manifests/1', basic],
        ['/same', basic],
        ['/back', undefined],
      ],
    );
    assert.deepEqual(there.seen, [{ method: 'HEAD', url: '/', authorization: undefined }]);
  });

  it('gives no credentials to another host that asks for them', async (t) => {
    const other = await serve(t, status(401, { 'www-authenticate': 'Basic realm="test"' }));
    const server = await serve(t, status(302, { location: `http://${other.host}/` }));
    assert.equal((await fail(server.host, { credentials })).kind, 'unauthorized');
    assert.deepEqual(other.seen, [{ method: 'HEAD', url: '/', authorization: undefined }]);
  });

  it('does not follow to an unencrypted address elsewhere, nor to something that is no address', async (t) => {
    for (const [location, where] of [
      ['http://registry.corp/x', ' to "http://registry.corp"'],
      ['ftp://127.0.0.1/x', ' to "ftp://127.0.0.1"'],
      ['http://[', ''],
    ] as const) {
      const { host } = await serve(t, status(302, { location }));
      assert.deepEqual(await fail(host), {
        kind: 'server-error',
        message: `The registry "${host}" redirects${where}, which was not followed: only encrypted addresses on other machines are.`,
      });
    }
  });

  it('follows five times and no more', async (t) => {
    const server = await serve(t, status(302, { location: '/again' }));
    assert.deepEqual(await fail(server.host), {
      kind: 'server-error',
      message: `The registry "${server.host}" redirects more than 5 times. It seems to be set up wrongly.`,
    });
    assert.equal(server.seen.length, 6);
  });

  it('says that a certificate is not trusted', async (t) => {
    const pem = (name: string) => readFileSync(path.join(projectRoot, 'test', 'fixtures', 'registry', name), 'utf8');
    const other = await startServer(manifest(), { key: pem('token-key.pem'), cert: pem('token-cert.pem') });
    t.after(other.stop);
    const { host } = await serve(t, status(302, { location: `https://${other.host}/` }));
    assert.deepEqual(await fail(host), {
      kind: 'unreachable',
      message: `The registry "${host}" could not be reached at "${other.host}": its certificate is not trusted here (DEPTH_ZERO_SELF_SIGNED_CERT). Add its authority to the certificates that Node.js trusts (NODE_EXTRA_CA_CERTS).`,
    });
    assert.deepEqual(other.seen, []);
  });
});
