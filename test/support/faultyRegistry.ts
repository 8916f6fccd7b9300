import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { CredentialProvider } from '../../src/images/credentials';
import type { DigestFailure } from '../../src/images/failure';
import { resolveDigest, type ResolveOptions } from '../../src/images/resolveDigest';
import { manifestOf, OCI_MANIFEST, sha256 } from './registry';
import { startServer, type Handler, type TestServer } from './server';

export const MANIFEST = manifestOf(OCI_MANIFEST, 'amd64');
export const DIGEST = sha256(MANIFEST);
export const SECRET = 'test-password';
export const credentials: CredentialProvider = () => Promise.resolve({ username: 'reader', password: SECRET });

/** A registry that does what the test says, until the test ends. */
export async function serve(t: TestContext, handler: Handler): Promise<TestServer> {
  const server = await startServer(handler);
  t.after(server.stop);
  return server;
}

/** Looks up an image that cannot be had, and checks that the password is in no message. */
export async function fail(host: string, options?: ResolveOptions, reference = `${host}/team/app:1`): Promise<DigestFailure> {
  const result = await resolveDigest(reference, options);
  assert.ok('kind' in result, `It gave ${JSON.stringify(result)}.`);
  assert.ok(!result.message.includes(SECRET), result.message);
  return result;
}

/** Answers with the manifest, and with these headers besides. */
export const manifest =
  (headers: Record<string, string> = {}, type = OCI_MANIFEST): Handler =>
  (_, response) =>
    response.writeHead(200, { 'content-type': type, ...headers }).end(MANIFEST);

/** Answers with a status. */
export const status =
  (code: number, headers: Record<string, string> = {}): Handler =>
  (_, response) =>
    response.writeHead(code, headers).end('some text');
