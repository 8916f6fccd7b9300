import { createHash } from 'node:crypto';
import { formatImage, isDigest, isMalformed, parseImage } from '../kube/image/image';
import { isMapping } from '../kube/manifest';
import { authorize, refused, type Authorization } from './authorize';
import type { CredentialProvider } from './credentials';
import { Deadline } from './deadline';
import { endpointOf } from './endpoint';
import { failure, failureOfStatus, isFailure, type DigestFailure } from './failure';
import { discard, readBody, registryOf, sendToRegistry, type LookUp } from './request';

export interface ResolvedDigest {
  /** Of the index where the image is one for several platforms, else of its manifest: `sha256:…`. */
  readonly digest: string;
  readonly mediaType: string;
  /** Whether it is an index, so that one digest is right on nodes of every platform. */
  readonly multiPlatform: boolean;
}

export type DigestResult = ResolvedDigest | DigestFailure;

export interface ResolveOptions {
  readonly credentials?: CredentialProvider;
  readonly signal?: AbortSignal;
  /** For all requests together, without the time that `credentials` takes. */
  readonly timeoutMs?: number;
}

const INDEXES = ['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json'];
const MANIFESTS = ['application/vnd.oci.image.manifest.v1+json', 'application/vnd.docker.distribution.manifest.v2+json'];
const ACCEPT = [...INDEXES, ...MANIFESTS].join(', ');
// Signed (`v1+prettyjws`) or not (`v1+json`).
const SCHEMA1 = 'application/vnd.docker.distribution.manifest.v1+';
// The limit that registries themselves have to accept at least. Source: opencontainers/distribution-spec, "Pushing Manifests".
const MAX_MANIFEST_BYTES = 4 << 20;
const TIMEOUT_MS = 15_000;

/**
 * Asks the registry which digest a tag has now (`latest`, where the reference has none). A digest in a reference with a tag
 * is ignored; one without is checked to be there. Never rejects.
 *
 * Source: opencontainers/distribution-spec, "Pulling manifests".
 */
export async function resolveDigest(reference: string, { credentials, signal, timeoutMs = TIMEOUT_MS }: ResolveOptions = {}): Promise<DigestResult> {
  const image = parseImage(reference);
  if (isMalformed(image)) return failure('malformed', `"${reference}" cannot be looked up. ${image.malformed}`);
  const endpoint = endpointOf(image.registry);
  if (!endpoint) return failure('malformed', `"${reference}" cannot be looked up. The registry "${image.registry}" is no address.`);
  const tag = image.tag ?? (image.digest === undefined ? 'latest' : undefined);
  const pinned = tag === undefined ? image.digest : undefined;
  const deadline = new Deadline(timeoutMs, signal);
  try {
    const lookUp = { registry: image.registry, endpoint, what: formatImage({ name: image.name, tag, digest: pinned }), deadline };
    const url = new URL(`/v2/${image.repository}/manifests/${(tag ?? pinned)!}`, endpoint);
    return await lookUpManifest(lookUp, { url, pinned }, credentials);
  } finally {
    deadline.dispose();
  }
}

interface Wanted {
  readonly url: URL;
  /** The digest that is asked for, when it is not a tag. */
  readonly pinned: string | undefined;
}

/** `HEAD` first, which moves no body and does not count against Docker Hub's limit for pulls. */
async function lookUpManifest(lookUp: LookUp, { url, pinned }: Wanted, provider: CredentialProvider | undefined): Promise<DigestResult> {
  const ask = connect(lookUp, url, provider);
  const head = await ask('HEAD');
  if (isFailure(head)) return head;
  // Some proxies in front of a registry know no HEAD.
  if (![200, 405, 501].includes(head.status)) return failureOfStatus(registryOf(lookUp), lookUp.what, head);
  const digest = head.headers.get('docker-content-digest') ?? '';
  const mediaType = mediaTypeOf(head);
  if (head.status === 200 && isDigest(digest) && isKnown(mediaType) && (pinned ?? digest) === digest) return resolved(digest, mediaType);
  const get = await ask('GET');
  if (isFailure(get)) return get;
  if (get.status === 200) return digestOfBody(lookUp, get, pinned);
  discard(get);
  return failureOfStatus(registryOf(lookUp), lookUp.what, get);
}

/** Asks for a manifest, and answers the registry's challenge the first time that it makes one. */
function connect(lookUp: LookUp, url: URL, provider: CredentialProvider | undefined): (method: 'HEAD' | 'GET') => Promise<Response | DigestFailure> {
  let authorization: Authorization | undefined;
  return async (method) => {
    const ask = () =>
      sendToRegistry(lookUp, { method, url, headers: { accept: ACCEPT, ...(authorization ? { authorization: authorization.header } : {}) } });
    let response = await ask();
    if (!isFailure(response) && response.status === 401 && !authorization && isOwn(lookUp, response)) {
      discard(response);
      const granted = await authorize(lookUp, response, provider);
      if (isFailure(granted)) return granted;
      authorization = granted;
      response = await ask();
    }
    if (isFailure(response) || (response.status !== 401 && response.status !== 403)) return response;
    discard(response);
    return refused(lookUp, authorization?.known ?? false, response.status);
  };
}

/** Only the registry itself may ask for its credentials, not a host that it redirects to. */
const isOwn = ({ endpoint }: LookUp, { url }: Response): boolean => new URL(url).origin === endpoint.origin;

async function digestOfBody(lookUp: LookUp, response: Response, pinned: string | undefined): Promise<DigestResult> {
  const who = registryOf(lookUp);
  const mediaType = mediaTypeOf(response);
  if (!isKnown(mediaType)) {
    discard(response);
    return mediaType.startsWith(SCHEMA1)
      ? failure(
          'schema1',
          `${who} holds "${lookUp.what}" only in the old format "schema 1", which runtimes no longer pull. Build and push the image again.`,
        )
      : notAManifest(lookUp);
  }
  const body = await readBody(lookUp, who, response, MAX_MANIFEST_BYTES);
  if (!Buffer.isBuffer(body)) return body;
  if (!isManifest(body)) return notAManifest(lookUp);
  const claims = [response.headers.get('docker-content-digest') ?? undefined, pinned].filter((claim) => claim !== undefined);
  const broken = claims.find((claim) => !isDigest(claim) || hash(claim.slice(0, claim.indexOf(':')), body) !== claim);
  if (broken !== undefined) {
    const message = `${who} sent for "${lookUp.what}" something else than what its digest says. It was changed on the way or is damaged; do not use the image.`;
    return failure('digest-mismatch', message);
  }
  return resolved(pinned ?? claims[0] ?? hash('sha256', body), mediaType);
}

const resolved = (digest: string, mediaType: string): ResolvedDigest => ({ digest, mediaType, multiPlatform: INDEXES.includes(mediaType) });

function notAManifest(lookUp: LookUp): DigestFailure {
  return failure(
    'wrong-content-type',
    `${registryOf(lookUp)} answered for "${lookUp.what}" with something that is no image manifest. Check that it is a registry, and that no proxy asks for a login.`,
  );
}

const mediaTypeOf = ({ headers }: Response): string => (headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
const isKnown = (mediaType: string): boolean => INDEXES.includes(mediaType) || MANIFESTS.includes(mediaType);
const hash = (algorithm: string, body: Buffer): string => `${algorithm}:${createHash(algorithm).update(body).digest('hex')}`;

function isManifest(body: Buffer): boolean {
  try {
    const data: unknown = JSON.parse(body.toString('utf8'));
    return isMapping(data) && data['schemaVersion'] === 2;
  } catch {
    return false;
  }
}
