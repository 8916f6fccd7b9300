import { createSign, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { IncomingMessage } from 'node:http';
import { projectRoot } from './project';
import { startServer, type TestServer } from './server';

export const TOKEN_CERTIFICATE = path.join(projectRoot, 'test', 'fixtures', 'registry', 'token-cert.pem');
const KEY = path.join(projectRoot, 'test', 'fixtures', 'registry', 'token-key.pem');
export const ISSUER = 'test token issuer';
export const SERVICE = 'registry.test';

export interface Access {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

/** A token that distribution's registry takes, good until the year 2100, so that no clock matters. */
export function signToken(access: readonly Access[]): string {
  const certificate = new X509Certificate(readFileSync(TOKEN_CERTIFICATE)).raw.toString('base64');
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const claims = { iss: ISSUER, sub: 'test', aud: SERVICE, iat: 0, nbf: 0, exp: 4_102_444_800, jti: 'test', access };
  const signed = `${encode({ typ: 'JWT', alg: 'RS256', x5c: [certificate] })}.${encode(claims)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(readFileSync(KEY, 'utf8'), 'base64url')}`;
}

export interface TokenServerOptions {
  /** The field of the answer: servers of the first kind say `token`, those of OAuth `access_token`. */
  readonly field: 'token' | 'access_token';
  readonly username: string;
  readonly password: string;
  readonly identityToken: string;
}

/** What a form held, of the requests that had one. */
export interface TokenServer extends TestServer {
  readonly forms: readonly Readonly<Record<string, string>>[];
}

/**
 * A token server as distribution's specification describes it: everybody may read below `public/`, the person with the
 * credentials everything. A token without access is a token all the same, which the registry then refuses.
 */
export async function startTokenServer({ field, username, password, identityToken }: TokenServerOptions): Promise<TokenServer> {
  const forms: Record<string, string>[] = [];
  const known = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const answer = async (request: IncomingMessage): Promise<{ status: number; body: object }> => {
    const form = request.method === 'POST' ? await formOf(request) : undefined;
    if (form) forms.push(Object.fromEntries(form));
    const { authorization } = request.headers;
    const trusted = form ? form.get('refresh_token') === identityToken : authorization === known;
    if (!trusted && (form ?? authorization !== undefined)) return { status: 401, body: { errors: [{ code: 'UNAUTHORIZED' }] } };
    const query = form ?? new URL(request.url!, 'http://localhost').searchParams;
    return { status: 200, body: { [field]: signToken(accessOf(query.getAll('scope'), trusted)), expires_in: 300 } };
  };
  const server = await startServer((request, response) => {
    void answer(request).then(({ status, body }) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)));
  });
  return { ...server, forms };
}

function accessOf(scopes: readonly string[], trusted: boolean): Access[] {
  return scopes
    .map((scope) => scope.split(':'))
    .filter(([, name]) => trusted || name!.startsWith('public/'))
    .map(([type, name, actions]) => ({ type: type!, name: name!, actions: actions!.split(',') }));
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
