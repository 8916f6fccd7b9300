import { readQuery, selectedName } from './query';

/** What the authorizer is asked about a request for an object or a collection. Every field may be empty; none is a wildcard. */
export interface ResourceAttributes {
  readonly verb: string;
  /** The API group; empty for core. Its version plays no part. */
  readonly group: string;
  /** In the plural and in lower case, as in a path; whether the server has it plays no part. */
  readonly resource: string;
  readonly subresource: string;
  /** Empty for what has no namespace, and for a collection across all of them. */
  readonly namespace: string;
  readonly name: string;
  readonly path?: undefined;
}

/** The same for a URL that is no resource, such as `/metrics`. */
export interface UrlAttributes {
  /** The HTTP method in lower case. */
  readonly verb: string;
  /** Decoded and without its query. */
  readonly path: string;
  readonly namespace?: undefined;
}

export type Attributes = ResourceAttributes | UrlAttributes;

/** A request that the server answers with an error before it asks the authorizer. */
export interface Unreadable {
  readonly unreadable: string;
}

/** Fills in what a question about a resource leaves out. */
export function resource(verb: string, group: string, plural: string, more: Partial<Omit<ResourceAttributes, 'path'>> = {}): ResourceAttributes {
  return { subresource: '', namespace: '', name: '', ...more, verb, group, resource: plural };
}

/**
 * What the API server asks its authorizer about an HTTP request. `target` is the path with its query, as it stands in the
 * first line of the request and in `requestURI` of an audit event. The body plays no part, so that the name of an object to
 * create is not known. Source: kubernetes/apiserver, `pkg/endpoints/request/requestinfo.go`.
 */
export function attributesOf(method: string, target: string): Attributes | Unreadable {
  const [encoded, query] = cut(target, '?');
  const path = decode(encoded);
  if (path === undefined) return { unreadable: `The path "${encoded}" is not encoded as a URL.` };
  const parts = path.replace(/^\/+|\/+$/g, '').split('/');
  const url: UrlAttributes = { verb: method.toLowerCase(), path };
  const [prefix] = parts;
  if (prefix === 'api' && parts.length >= 3) return ofResource(method, query, path, '', parts.slice(2));
  if (prefix === 'apis' && parts.length >= 4) return ofResource(method, query, path, parts[1]!, parts.slice(3));
  return url;
}

/** Verbs that stand in the path before the resource, in URLs from before Kubernetes 1.0 that are still served. */
const PATH_VERBS: ReadonlySet<string> = new Set(['watch', 'proxy']);

/** What may follow the name of a namespace without being a resource in it. */
const NAMESPACE_SUBRESOURCES: ReadonlySet<string> = new Set(['status', 'finalize']);

const METHOD_VERBS: ReadonlyMap<string, string> = new Map([
  ['POST', 'create'],
  ['GET', 'get'],
  ['HEAD', 'get'],
  ['PUT', 'update'],
  ['PATCH', 'patch'],
  ['DELETE', 'delete'],
]);

function ofResource(method: string, query: string, path: string, group: string, parts: readonly string[]): Attributes | Unreadable {
  const isPathVerb = PATH_VERBS.has(parts[0]!);
  const rest = isPathVerb ? parts.slice(1) : parts;
  if (rest.length === 0) return { unreadable: `The path "${path}" names no resource.` };
  const verb = isPathVerb ? parts[0]! : (METHOD_VERBS.get(method) ?? '');
  // A namespace is in itself: its own name is the namespace of a request for it.
  const isNamespaced = rest[0] === 'namespaces' && rest.length > 1;
  const isInside = isNamespaced && rest.length > 2 && !NAMESPACE_SUBRESOURCES.has(rest[2]!);
  const [plural, name = '', subresource = ''] = isInside ? rest.slice(2) : rest;
  const named = {
    group,
    resource: plural!,
    subresource: verb === 'proxy' ? '' : subresource,
    namespace: isNamespaced ? rest[1]! : '',
    name,
  };
  return { ...named, ...collectionVerb(verb, name, query) };
}

/** A verb on a collection has a name of its own; a list or a watch of one object by a field selector has that one's name. */
function collectionVerb(verb: string, name: string, query: string): { verb: string; name?: string } {
  if (name !== '') return { verb };
  if (verb === 'delete') return { verb: 'deletecollection' };
  if (verb !== 'get') return { verb };
  const parameters = readQuery(query);
  return { verb: isTrue(parameters.get('watch')) ? 'watch' : 'list', name: selectedName(parameters) };
}

/** Source: kubernetes/apimachinery, `pkg/runtime/conversion.go`: `?watch=` without a value is true. */
const isTrue = (value: string | undefined): boolean => value !== undefined && value !== '0' && value.toLowerCase() !== 'false';

function cut(text: string, sign: string): [before: string, after: string] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
