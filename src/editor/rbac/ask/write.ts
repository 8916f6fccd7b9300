import type { Attributes } from '../../../rbac/request';

/** The question who may make a request, as `readAsk` reads it. */
export function writeAsk(request: Attributes): string {
  if (request.path !== undefined) return `who can ${request.verb} ${request.path}`;
  const { verb, group, resource, subresource, namespace, name } = request;
  const what = `${resource}${group === '' ? '' : `.${group}`}${subresource === '' ? '' : `/${subresource}`}`;
  // A namespace is in itself.
  const place = namespace === '' || resource === 'namespaces' ? [] : ['in', namespace];
  return ['who can', verb, what, ...(name === '' ? [] : [name]), ...place].join(' ');
}
