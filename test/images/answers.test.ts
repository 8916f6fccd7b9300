import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { CredentialProvider } from '../../src/images/credentials';
import { resolveDigest } from '../../src/images/resolveDigest';
import { credentials, DIGEST, fail, MANIFEST, manifest, serve, status } from '../support/faultyRegistry';
import { OCI_INDEX, OCI_MANIFEST } from '../support/registry';
import { type Handler } from '../support/server';

const OTHER = `sha256:${'0'.repeat(64)}`;

describe('what a registry answers', () => {
  it('reads the manifest where HEAD tells no digest, and does so with the charset of the content type', async (t) => {
    const server = await serve(t, manifest({}, `${OCI_MANIFEST}; charset=utf-8`));
    assert.deepEqual(await resolveDigest(`${server.host}/team/app:1`), { digest: DIGEST, mediaType: OCI_MANIFEST, multiPlatform: false });
    assert.deepEqual(
      server.seen.map(({ method, url }) => `${method} ${url}`),
      ['HEAD /v2/team/app/manifests/1', 'GET /v2/team/app/manifests/1'],
    );
  });

  it('reads the manifest where there is no HEAD', async (t) => {
    for (const code of [405, 501]) {
      const { host } = await serve(t, (request, response) => {
        (request.method === 'HEAD' ? status(code) : manifest({ 'docker-content-digest': DIGEST }))(request, response);
      });
      assert.deepEqual(await resolveDigest(`${host}/team/app:1`), { digest: DIGEST, mediaType: OCI_MANIFEST, multiPlatform: false });
    }
  });

  it('answers a challenge that comes only with GET', async (t) => {
    const { host } = await serve(t, (request, response) => {
      if (request.method === 'HEAD') status(405)(request, response);
      else if (request.headers.authorization === undefined) status(401, { 'www-authenticate': 'Basic realm="test"' })(request, response);
      else manifest()(request, response);
    });
    assert.deepEqual(await resolveDigest(`${host}/team/app:1`, { credentials }), { digest: DIGEST, mediaType: OCI_MANIFEST, multiPlatform: false });
  });

  it('takes a digest of sha512', async (t) => {
    const digest = `sha512:${createHash('sha512').update(MANIFEST).digest('hex')}`;
    const { host } = await serve(t, (request, response) => {
      (request.method === 'HEAD' ? status(405) : manifest({ 'docker-content-digest': digest }))(request, response);
    });
    assert.deepEqual(await resolveDigest(`${host}/team/app:1`), { digest, mediaType: OCI_MANIFEST, multiPlatform: false });
  });

  it('does not believe a digest that the manifest does not have', async (t) => {
    const { host } = await serve(t, (request, response) => {
      (request.method === 'HEAD' ? status(405) : manifest({ 'docker-content-digest': OTHER }))(request, response);
    });
    assert.deepEqual(await fail(host), {
      kind: 'digest-mismatch',
      message: `The registry "${host}" sent for "${host}/team/app:1" something else than what its digest says. It was changed on the way or is damaged; do not use the image.`,
    });
  });

  it('does not believe a digest that is none', async (t) => {
    for (const digest of ['sha256:abc', 'md5:d41d8cd98f00b204e9800998ecf8427e', 'x']) {
      const { host } = await serve(t, manifest({ 'docker-content-digest': digest }));
      assert.equal((await fail(host)).kind, 'digest-mismatch');
    }
  });

  it('does not believe another manifest than the one that a digest asks for', async (t) => {
    const { host } = await serve(t, manifest({ 'docker-content-digest': DIGEST }));
    const failure = await fail(host, {}, `${host}/team/app@${OTHER}`);
    assert.equal(failure.kind, 'digest-mismatch');
    assert.match(failure.message, new RegExp(`^The registry "${host}" sent for "${host}/team/app@${OTHER}" something else`));
  });

  it('refuses manifests of schema 1', async (t) => {
    const type = 'application/vnd.docker.distribution.manifest.v1+prettyjws';
    const { host } = await serve(t, manifest({ 'docker-content-digest': DIGEST }, type));
    assert.deepEqual(await fail(host), {
      kind: 'schema1',
      message: `The registry "${host}" holds "${host}/team/app:1" only in the old format "schema 1", which runtimes no longer pull. Build and push the image again.`,
    });
  });

  it('refuses what is no manifest', async (t) => {
    const answers: Handler[] = [
      (_, response) => response.writeHead(200, { 'content-type': 'text/html', 'docker-content-digest': DIGEST }).end('<html>Log in</html>'),
      (_, response) => response.writeHead(200).end(MANIFEST),
      (_, response) => response.writeHead(200, { 'content-type': OCI_INDEX }).end('not JSON'),
      (_, response) => response.writeHead(200, { 'content-type': OCI_INDEX }).end('{"schemaVersion": 1}'),
    ];
    for (const answer of answers) {
      const { host } = await serve(t, answer);
      assert.deepEqual(await fail(host), {
        kind: 'wrong-content-type',
        message: `The registry "${host}" answered for "${host}/team/app:1" with something that is no image manifest. Check that it is a registry, and that no proxy asks for a login.`,
      });
    }
  });

  it('stops reading after 4 MiB, whether the length is said or not', async (t) => {
    const chunk = Buffer.alloc(1 << 20, ' ');
    let sent = 0;
    const endless: Handler = (_, response) => {
      response.writeHead(200, { 'content-type': OCI_INDEX });
      const more = () => {
        // Far more than the limit, so that a client which reads to the end is seen.
        if (sent < 64 && !response.destroyed) response.write(chunk, more);
        sent++;
      };
      more();
    };
    const long: Handler = (_, response) => response.writeHead(200, { 'content-type': OCI_INDEX, 'content-length': String((4 << 20) + 1) }).write('{');
    const onlyGet =
      (handler: Handler): Handler =>
      (request, response) => {
        (request.method === 'HEAD' ? status(405) : handler)(request, response);
      };
    for (const answer of [endless, long]) {
      const { host } = await serve(t, onlyGet(answer));
      assert.deepEqual(await fail(host), {
        kind: 'too-large',
        message: `The registry "${host}" answered with more than 4194304 bytes, which was not read to its end. Check that it is a registry.`,
      });
    }
    assert.ok(sent < 64, `It sent ${sent} MiB.`);
  });
});

describe('what a registry refuses', () => {
  const cases: [code: number, headers: Record<string, string>, kind: string, message: string][] = [
    [
      403,
      {},
      'unauthorized',
      'does not let everybody read "HOST/team/app:1" (403), or there is no such repository. Check the name, or log in (docker login HOST) and allow the use of the credentials.',
    ],
    [
      401,
      {},
      'unauthorized',
      'does not let everybody read "HOST/team/app:1" (401), or there is no such repository. Check the name, or log in (docker login HOST) and allow the use of the credentials.',
    ],
    [404, {}, 'not-found', 'has no "HOST/team/app:1". Check the name and the tag.'],
    [429, { 'retry-after': '30' }, 'rate-limited', 'takes no more requests for now (429). Try again in 30 seconds.'],
    [
      429,
      { 'retry-after': 'Thu, 31 Dec 2026 23:59:59 GMT' },
      'rate-limited',
      'takes no more requests for now (429). Try again after Thu, 31 Dec 2026 23:59:59 GMT.',
    ],
    [
      429,
      { 'retry-after': '<b>soon</b>' },
      'rate-limited',
      'takes no more requests for now (429). Try again later, or log in: registries allow more to known users.',
    ],
    [500, {}, 'server-error', 'failed with status 500 when asked for "HOST/team/app:1". Try again later.'],
    [418, {}, 'server-error', 'answered with status 418 when asked for "HOST/team/app:1", which no registry should. Check that it is one.'],
  ];
  for (const [code, headers, kind, message] of cases) {
    it(`says what ${code} means ${JSON.stringify(headers)}`, async (t) => {
      const server = await serve(t, status(code, headers));
      assert.deepEqual(await fail(server.host, { credentials }), {
        kind,
        message: `The registry "${server.host}" ${message.replaceAll('HOST', server.host)}`,
      });
      assert.deepEqual(
        server.seen.map(({ method, authorization }) => [method, authorization]),
        [['HEAD', undefined]],
        'It asks once, and a refusal without challenge gets no credentials.',
      );
    });
  }

  it('does not ask a person twice', async (t) => {
    const server = await serve(t, (request, response) => {
      const isKnown = request.method === 'HEAD' && request.headers.authorization !== undefined;
      (isKnown ? status(200) : status(401, { 'www-authenticate': 'Basic realm="test"' }))(request, response);
    });
    const asked: string[] = [];
    const provider: CredentialProvider = (registry) => {
      asked.push(registry);
      return credentials(registry);
    };
    assert.equal((await fail(server.host, { credentials: provider })).kind, 'unauthorized');
    assert.deepEqual(asked, [server.host]);
  });

  it('does not try the same credentials twice', async (t) => {
    const server = await serve(t, status(401, { 'www-authenticate': 'Basic realm="test"' }));
    assert.equal((await fail(server.host, { credentials })).kind, 'unauthorized');
    assert.equal(server.seen.length, 2);
  });
});
