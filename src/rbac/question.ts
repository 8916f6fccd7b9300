import { nameResource, resolveResource, type NamedResource } from '../kube/resourceNames';
import { resource as resourceAttributes, type Attributes } from './request';

/** What a person wrote of a question about a request. */
export interface Asked {
  readonly verb: string;
  /** As it was written: `deploy`, `Deployment`, `deployments.apps/scale`, `/metrics`. */
  readonly resource: string;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  /** In any namespace. */
  readonly everywhere: boolean;
}

/** Why no request can be meant by what was asked; a full sentence. */
export interface NoQuestion {
  readonly problem: string;
}

/** What is asked, as the API server would ask its authorizer. */
export interface Question {
  readonly attributes: Attributes;
  /** `everywhere`: also who may in any one namespace. */
  readonly where: 'there' | 'everywhere';
  /** `get secrets "tls" in namespace "shop"`. */
  readonly text: string;
  /** What of the arguments was understood otherwise than it may have been meant; full sentences. */
  readonly notes: readonly string[];
}

/**
 * Reads a question by the resources that are known. A resource that is not is taken as it is written, since rules may well
 * be about it.
 */
export function readQuestion(asked: Asked, known: readonly NamedResource[]): Question | NoQuestion {
  return asked.resource.startsWith('/') ? urlQuestion(asked) : resourceQuestion(asked, known);
}

function urlQuestion({ verb, resource: url, name, namespace, everywhere }: Asked): Question | NoQuestion {
  if (name !== undefined) return { problem: `A URL has no name, and so no "${name}".` };
  const path = url.replace(/\?.*$/s, '');
  const isInNamespace = namespace !== undefined || everywhere;
  const notes = [...(isInNamespace ? ['A URL is in no namespace, so it is asked cluster-wide.'] : []), ...verbNotes(verb)];
  return { attributes: { verb, path }, where: 'there', text: `${verb} ${path}`, notes };
}

function resourceQuestion(asked: Asked, known: readonly NamedResource[]): Question | NoQuestion {
  const { verb } = asked;
  const [written, subresource] = cut(asked.resource, '/');
  if (written === '' || written.startsWith('.')) return { problem: `"${asked.resource}" names no resource.` };
  const { resource, notes } = resolve(written, known);
  const isNamed = subresource !== '' || !NAMELESS.has(verb);
  const name = isNamed ? (asked.name ?? '') : '';
  const place = placeOf(resource, { ...asked, isCollection: subresource === '' && OF_COLLECTIONS.has(verb), name });
  if ('problem' in place) return place;
  const all = [
    ...notes,
    ...verbNotes(verb),
    ...(asked.name !== undefined && !isNamed ? [`A request to ${verb} has no name, so "${asked.name}" is left out.`] : []),
    ...subresourceNotes(resource, subresource, asked.name),
    ...place.notes,
  ];
  const attributes = resourceAttributes(verb, resource.group, resource.plural, { subresource, namespace: place.namespace, name: place.name });
  const what = `${nameResource(resource)}${subresource === '' ? '' : `/${subresource}`}${place.name === '' ? '' : ` "${place.name}"`}`;
  const isInItself = !resource.namespaced && place.namespace !== '';
  const scope = isInItself
    ? ''
    : place.namespace !== ''
      ? ` in namespace "${place.namespace}"`
      : place.where === 'everywhere'
        ? ' in any namespace'
        : '';
  return { attributes, where: place.where, text: `${verb} ${what}${scope || (resource.namespaced ? ' cluster-wide' : '')}`, notes: all };
}

function resolve(written: string, known: readonly NamedResource[]): { resource: NamedResource; notes: readonly string[] } {
  const resolved = resolveResource(written, known);
  if (resolved) {
    const { resource, others } = resolved;
    if (others.length === 0) return { resource, notes: [] };
    return { resource, notes: [`"${written}" is also ${others.map((other) => `"${nameResource(other)}"`).join(', ')}, which is not what is asked.`] };
  }
  const [plural, group] = cut(written, '.');
  const notes = plural === '*' ? [] : [`No resource "${written}" is known, so it is asked as it is written.`];
  return { resource: { group, plural, kind: '', singular: '', shortNames: [], namespaced: true }, notes };
}

interface Place {
  readonly namespace: string;
  readonly name: string;
  readonly where: Question['where'];
  readonly notes: readonly string[];
}

/**
 * Where a request is. A namespace is in itself, so its name is the namespace of a request for it; a list of namespaces is in
 * none, whatever kubectl is told. Source: kubernetes/apiserver, `pkg/endpoints/request/requestinfo.go`.
 */
function placeOf(resource: NamedResource, asked: Asked & { readonly isCollection: boolean; readonly name: string }): Place | NoQuestion {
  const { namespace = '', everywhere, isCollection, name } = asked;
  const where = everywhere ? 'everywhere' : 'there';
  if (resource.namespaced) return { namespace, name, where, notes: [] };
  const what = nameResource(resource);
  if (what !== 'namespaces' || isCollection) {
    const reason = what === 'namespaces' ? `To ${asked.verb} namespaces is a request on all of them` : `"${what}" are in no namespace`;
    return { namespace: '', name, where: 'there', notes: namespace === '' ? [] : [`${reason}, so "${namespace}" is left out.`] };
  }
  if (namespace !== '' && name !== '' && namespace !== name) {
    return { problem: `The namespace "${name}" is in itself and not in "${namespace}". Leave out the latter.` };
  }
  const own = name || namespace;
  return { namespace: own, name: own, where, notes: [] };
}

/** Requests in which no name can be; to create a subresource, such as `pods/exec`, has one. */
const NAMELESS: ReadonlySet<string> = new Set(['create', 'deletecollection']);
const OF_COLLECTIONS: ReadonlySet<string> = new Set(['list', 'watch', ...NAMELESS]);

const verbNotes = (verb: string): readonly string[] => [
  ...(verb === verb.toLowerCase() ? [] : [`Verbs are compared with case, and the API server's are in lower case: "${verb.toLowerCase()}".`]),
  ...(verb === '*' ? ['Only rules with "*" allow every verb; who has each of them one by one is not here.'] : []),
];

/** What Kubernetes' own resources have below them; in place of it people write a name, as kubectl takes `pods/web-1`. */
const SUBRESOURCES: ReadonlySet<string> = new Set(
  'approval attach binding ephemeralcontainers eviction exec finalize log portforward proxy resize scale status token *'.split(' '),
);

function subresourceNotes({ plural, group }: NamedResource, subresource: string, name: string | undefined): readonly string[] {
  if (subresource === '' || SUBRESOURCES.has(subresource) || name !== undefined) return [];
  return [`"${subresource}" is taken for a subresource. An object of that name is asked for by "${nameResource({ plural, group })} ${subresource}".`];
}

function cut(text: string, sign: string): [before: string, after: string] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
