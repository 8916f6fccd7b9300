/**
 * A reference to a container image as a container runtime reads it, with the defaults that it fills in.
 *
 * Kubernetes leaves the reading to the runtime, and kubelet, containerd and CRI-O all read with the same library.
 * Source: distribution/reference, `normalize.go` and `regexp.go`.
 */
export interface Image {
  /** Host and port as written; `docker.io` where none is written. */
  readonly registry: string;
  /** Without the registry: `library/nginx` where only `nginx` is written. */
  readonly repository: string;
  readonly tag: string | undefined;
  /** Algorithm and value: `sha256:…`. */
  readonly digest: string | undefined;
  /** What is written before tag and digest. */
  readonly name: string;
}

/** A text that no runtime takes as a reference. */
export interface MalformedImage {
  /** Why; a full sentence. */
  readonly malformed: string;
}

export const isMalformed = (image: Image | MalformedImage): image is MalformedImage => 'malformed' in image;

const DOCKER_HUB = 'docker.io';
const DIGEST_LENGTHS: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

const hostComponent = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const pathComponent = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
// A host with an underscore is no host to the library, but then it passes as the first component of a path.
const registryPattern = new RegExp(`^(?:(?:${hostComponent}(?:\\.${hostComponent})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?|${pathComponent})$`);
const repositoryPattern = new RegExp(`^${pathComponent}(?:/${pathComponent})*$`);

/** Reads `[registry/]repository[:tag][@algorithm:hex]`. */
export function parseImage(reference: string): Image | MalformedImage {
  const { name, tag, digest } = cut(reference);
  const { registry, repository } = normalize(name);
  const malformed =
    faultOfText(reference) ??
    faultOfRegistry(registry) ??
    faultOfRepository(repository) ??
    (tag === undefined ? undefined : faultOfTag(tag)) ??
    (digest === undefined ? undefined : faultOfDigest(digest));
  return malformed === undefined ? { registry, repository, tag, digest, name } : { malformed };
}

/** The reference of these parts: `name[:tag][@digest]`. */
export function formatImage({ name, tag, digest }: Pick<Image, 'name' | 'tag' | 'digest'>): string {
  return name + (tag === undefined ? '' : `:${tag}`) + (digest === undefined ? '' : `@${digest}`);
}

/** One name for each repository, however it is written: `docker.io/library/nginx`. Hosts do not differ by case. */
export const canonicalName = ({ registry, repository }: Image): string => `${registry.toLowerCase()}/${repository}`;

/** The canonical name of the repository that a reference names, whatever its tag or digest; undefined where it is malformed. */
export function imageOf(reference: string): string | undefined {
  const image = parseImage(reference);
  return isMalformed(image) ? undefined : canonicalName(image);
}

/**
 * Whether a value is filled in later, so that nobody can know which image it will be: Kubernetes' and Argo's `$(NAME)`,
 * `${NAME}` of a shell or of Flux, `{{ … }}` of Helm and other templates.
 */
export const isTemplated = (value: string): boolean => ['$(', '${', '{{'].some((mark) => value.includes(mark));

/**
 * Whether an image lies below a registry prefix, `host` or `host/path`, by whole components: neither `corp.io.evil.com/app`
 * nor `corp.iox/app` is below `corp.io`. A port is part of the host.
 */
export function isBelow(image: Image, prefix: string): boolean {
  return isCanonicallyBelow(canonicalName(image), canonicalPrefix(prefix));
}

/** As `isBelow`, for one of many that are below the same prefixes: of the names of both. */
export const isCanonicallyBelow = (name: string, prefix: string): boolean =>
  prefix !== '' && name.startsWith(prefix) && (name.length === prefix.length || name[prefix.length] === '/');

/** A registry prefix as it begins the canonical names of what is below it. */
export function canonicalPrefix(prefix: string): string {
  const [host = '', ...path] = prefix.replace(/\/+$/, '').split('/');
  const registry = host.toLowerCase();
  return [registry === 'index.docker.io' ? DOCKER_HUB : registry, ...path].join('/');
}

/**
 * What a tag promises: `latest` moves with every build, `branch` is named after a branch or channel and moves too, `fixed`
 * looks like one version. `none` stands for `latest`, if there is no digest either.
 */
export type TagClass = 'none' | 'latest' | 'branch' | 'fixed';

const BRANCHES = ['stable', 'edge', 'main', 'master', 'dev', 'nightly', 'canary'];

export function tagClass({ tag }: Pick<Image, 'tag'>): TagClass {
  if (tag === undefined) return 'none';
  const name = tag.toLowerCase();
  if (name === 'latest') return 'latest';
  return BRANCHES.includes(name) ? 'branch' : 'fixed';
}

/** Whether a text is a whole digest, `algorithm:hex`, of an algorithm that runtimes know. */
export const isDigest = (text: string): boolean => faultOfDigest(text) === undefined;

/** The first `@` begins the digest, and a `:` after the last `/` the tag: one before it belongs to a port. */
function cut(reference: string): Pick<Image, 'name' | 'tag' | 'digest'> {
  const at = reference.indexOf('@');
  const digest = at < 0 ? undefined : reference.slice(at + 1);
  const rest = at < 0 ? reference : reference.slice(0, at);
  const colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
  return colon < 0 ? { name: rest, tag: undefined, digest } : { name: rest.slice(0, colon), tag: rest.slice(colon + 1), digest };
}

function normalize(name: string): Pick<Image, 'registry' | 'repository'> {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  const registry = slash < 0 || !isHost || first === 'index.docker.io' ? DOCKER_HUB : first;
  const repository = isHost ? name.slice(slash + 1) : name;
  return { registry, repository: registry === DOCKER_HUB && !repository.includes('/') ? `library/${repository}` : repository };
}

function faultOfText(reference: string): string | undefined {
  if (reference === '') return 'The image is empty.';
  if (/\s/.test(reference)) return 'The image has a blank in it.';
  // A bare image id: it says nothing of where the image comes from.
  if (/^[a-f0-9]{64}$/.test(reference)) return 'The image is named by its id alone; a registry has to be able to find it by name.';
  return undefined;
}

function faultOfRegistry(registry: string): string | undefined {
  return registryPattern.test(registry) ? undefined : `The registry "${registry}" is not a host name with or without a port.`;
}

function faultOfRepository(repository: string): string | undefined {
  if (repository !== repository.toLowerCase()) return `The repository "${repository}" has upper-case letters, which only a registry may have.`;
  if (!repositoryPattern.test(repository)) {
    return `The repository "${repository}" is not made of lower-case letters and digits with single ".", "_" or "-" between them.`;
  }
  return repository.length > 255 ? 'The repository is longer than 255 characters.' : undefined;
}

function faultOfTag(tag: string): string | undefined {
  if (/^\w[\w.-]{0,127}$/.test(tag)) return undefined;
  return `The tag "${tag}" is not made of up to 128 letters, digits, "_", "." and "-", the first of them a letter, a digit or "_".`;
}

function faultOfDigest(digest: string): string | undefined {
  const [algorithm = '', hex, ...more] = digest.split(':');
  const length = Object.hasOwn(DIGEST_LENGTHS, algorithm) ? DIGEST_LENGTHS[algorithm] : undefined;
  if (length === undefined) return `The digest "${digest}" is not one of ${Object.keys(DIGEST_LENGTHS).join(', ')}.`;
  if (hex?.length === length && more.length === 0 && /^[a-f0-9]+$/.test(hex)) return undefined;
  return `The digest "${digest}" does not have ${length} lower-case hexadecimal digits after "${algorithm}:".`;
}
