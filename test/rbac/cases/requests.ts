import { attributesOf, resource, type Attributes } from '../../../src/rbac/request';
import { is, type Case } from './case';

const SECRETS = '/api/v1/namespaces/shop/secrets';
const reads = (method: string, target: string, expected: Attributes | 'unreadable') =>
  is(`${method} ${target}`, expected, () => {
    const attributes = attributesOf(method, target);
    return 'unreadable' in attributes ? 'unreadable' : attributes;
  });
const listed = (query: string, name: string, verb = 'list') =>
  reads('GET', `${SECRETS}?${query}`, resource(verb, '', 'secrets', { namespace: 'shop', name }));

/**
 * From requests to what the authorizer is asked. Source: kubernetes/apiserver, `pkg/endpoints/request/requestinfo.go`; each
 * is also asked of the real server by test/cluster/rbacOracle.test.ts.
 */
export const requestCases: readonly Case[] = [
  reads('GET', '/api/v1/namespaces/shop/pods/a', resource('get', '', 'pods', { namespace: 'shop', name: 'a' })),
  reads('HEAD', '/api/v1/namespaces/shop/pods/a', resource('get', '', 'pods', { namespace: 'shop', name: 'a' })),
  reads('POST', '/api/v1/namespaces/shop/pods', resource('create', '', 'pods', { namespace: 'shop' })),
  reads('PUT', '/api/v1/namespaces/shop/pods/a', resource('update', '', 'pods', { namespace: 'shop', name: 'a' })),
  // A server-side apply that makes a new object is asked so too.
  reads('PATCH', '/api/v1/namespaces/shop/pods/a', resource('patch', '', 'pods', { namespace: 'shop', name: 'a' })),
  reads('DELETE', '/api/v1/namespaces/shop/pods/a', resource('delete', '', 'pods', { namespace: 'shop', name: 'a' })),
  reads('OPTIONS', '/api/v1/namespaces/shop/pods', resource('', '', 'pods', { namespace: 'shop' })),
  reads('get', '/api/v1/pods/a', resource('', '', 'pods', { name: 'a' })),
  reads('GET', '/api/v1/pods', resource('list', '', 'pods')),
  reads('HEAD', '/api/v1/pods', resource('list', '', 'pods')),
  reads('DELETE', '/api/v1/pods', resource('deletecollection', '', 'pods')),
  reads('DELETE', `${SECRETS}?fieldSelector=metadata.name=a`, resource('deletecollection', '', 'secrets', { namespace: 'shop' })),
  reads('GET', '/api/v1/pods?watch=true', resource('watch', '', 'pods')),
  reads('GET', '/api/v1/pods?watch=1', resource('watch', '', 'pods')),
  reads('GET', '/api/v1/pods?watch', resource('watch', '', 'pods')),
  reads('GET', '/api/v1/pods?watch=', resource('watch', '', 'pods')),
  reads('GET', '/api/v1/pods?watch=0', resource('list', '', 'pods')),
  reads('GET', '/api/v1/pods?watch=FALSE', resource('list', '', 'pods')),
  reads('GET', '/api/v1/pods?watch=false&watch=true', resource('list', '', 'pods')),
  reads('GET', '/api/v1/namespaces/shop/pods/a?watch=true', resource('get', '', 'pods', { namespace: 'shop', name: 'a' })),

  listed('fieldSelector=metadata.name=a', 'a'),
  listed('fieldSelector=metadata.name%3Da', 'a'),
  listed('fieldSelector=metadata.name==a', 'a'),
  listed('fieldSelector=metadata.name!=a', ''),
  listed('fieldSelector=metadata.namespace=a', ''),
  listed('fieldSelector=type=x,metadata.name=a', 'a'),
  listed('fieldSelector=metadata.name=b,metadata.name=a', 'a'),
  listed('fieldSelector=,metadata.name=a,', 'a'),
  listed('fieldSelector=metadata.name', ''),
  listed('fieldSelector=metadata.name=a,b', ''),
  listed('fieldSelector=metadata.name=a%5C,b', 'a,b'),
  listed('fieldSelector=metadata.name=a%5C%5C', 'a\\'),
  listed('fieldSelector=metadata.name=a%5Cb', ''),
  listed('fieldSelector=metadata.name=a%5C', ''),
  listed('fieldSelector=metadata.name=a=b', ''),
  listed('fieldSelector=metadata.name=a%2Fb', ''),
  listed('fieldSelector=metadata.name=a%25b', ''),
  listed('fieldSelector=metadata.name=.', ''),
  listed('fieldSelector=metadata.name=..', ''),
  listed('fieldSelector=metadata.name=...', '...'),
  listed('fieldSelector=metadata.name=a+b', 'a b'),
  listed('fieldSelector=metadata.name=%zz&fieldSelector=metadata.name=a', 'a'),
  listed('fieldSelector=metadata.name=b;&fieldSelector=metadata.name=a', 'a'),
  listed('fieldSelector=metadata.name=a&fieldSelector=metadata.name=b', 'a'),
  listed('watch=true&fieldSelector=metadata.name=a', 'a', 'watch'),
  listed('fieldSelector=metadata.name=a&limit=x', ''),
  listed('fieldSelector=metadata.name=a&limit=', ''),
  listed('fieldSelector=metadata.name=a&limit=-1', 'a'),
  listed('fieldSelector=metadata.name=a&limit=%2B1', 'a'),
  listed('fieldSelector=metadata.name=a&limit=9223372036854775807', 'a'),
  listed('fieldSelector=metadata.name=a&limit=9223372036854775808', ''),
  listed('fieldSelector=metadata.name=a&timeoutSeconds=1.5', ''),
  listed('fieldSelector=metadata.name=a&labelSelector=a', 'a'),
  listed('fieldSelector=metadata.name=a&labelSelector=!a,b==c,d!=,e.example/f in (g, h,),i notin ()', 'a'),
  listed('fieldSelector=metadata.name=a&labelSelector=a>5,b<6', 'a'),
  listed('fieldSelector=metadata.name=a&labelSelector=a>x', ''),
  listed('fieldSelector=metadata.name=a&labelSelector=a,', ''),
  listed('fieldSelector=metadata.name=a&labelSelector=a b', ''),
  listed('fieldSelector=metadata.name=a&labelSelector=a%3D-b', ''),
  listed('fieldSelector=metadata.name=a&labelSelector=-a', ''),
  listed('fieldSelector=metadata.name=a&labelSelector=a in (b c)', ''),
  listed('fieldSelector=metadata.name=a&labelSelector=+', 'a'),
  listed(`fieldSelector=metadata.name=a&labelSelector=${'a'.repeat(63)}`, 'a'),
  listed(`fieldSelector=metadata.name=a&labelSelector=${'a'.repeat(64)}`, ''),

  // A namespace has its own name as its namespace; the list of all has none.
  reads('GET', '/api/v1/namespaces/shop', resource('get', '', 'namespaces', { namespace: 'shop', name: 'shop' })),
  reads('GET', '/api/v1/namespaces', resource('list', '', 'namespaces')),
  reads('GET', '/api/v1/namespaces/', resource('list', '', 'namespaces')),
  reads('GET', '/api/v1/namespaces?fieldSelector=metadata.name=shop', resource('list', '', 'namespaces', { name: 'shop' })),
  reads(
    'PUT',
    '/api/v1/namespaces/shop/finalize',
    resource('update', '', 'namespaces', { namespace: 'shop', name: 'shop', subresource: 'finalize' }),
  ),
  reads('GET', '/api/v1/namespaces/shop/status', resource('get', '', 'namespaces', { namespace: 'shop', name: 'shop', subresource: 'status' })),
  reads('GET', '/api/v1/namespaces/shop/finalizers', resource('list', '', 'finalizers', { namespace: 'shop' })),
  reads('GET', '/api/v1/namespaces//pods', resource('list', '', 'pods')),

  reads('GET', '/api/v1/namespaces/shop/pods/a/log', resource('get', '', 'pods', { namespace: 'shop', name: 'a', subresource: 'log' })),
  reads(
    'POST',
    '/api/v1/namespaces/shop/pods/a/exec?command=sh',
    resource('create', '', 'pods', { namespace: 'shop', name: 'a', subresource: 'exec' }),
  ),
  reads('GET', '/api/v1/namespaces/shop/pods/a/proxy/b/c', resource('get', '', 'pods', { namespace: 'shop', name: 'a', subresource: 'proxy' })),
  reads('GET', '/api/v1/nodes/n/proxy/', resource('get', '', 'nodes', { name: 'n', subresource: 'proxy' })),
  reads(
    'PUT',
    '/apis/apps/v1/namespaces/shop/deployments/a/scale',
    resource('update', 'apps', 'deployments', { namespace: 'shop', name: 'a', subresource: 'scale' }),
  ),
  reads('GET', '/apis/nope.example/v1/things/a', resource('get', 'nope.example', 'things', { name: 'a' })),

  reads('GET', '/api/v1/watch/pods', resource('watch', '', 'pods')),
  reads('GET', '/api/v1/watch/namespaces/shop/pods/a', resource('watch', '', 'pods', { namespace: 'shop', name: 'a' })),
  reads('GET', '/api/v1/watch/pods?fieldSelector=metadata.name=a', resource('watch', '', 'pods')),
  reads('DELETE', '/api/v1/watch/pods', resource('watch', '', 'pods')),
  reads('GET', '/api/v1/proxy/nodes/n/x', resource('proxy', '', 'nodes', { name: 'n' })),
  reads('GET', '/api/v1/proxy/namespaces/shop/pods/a/x', resource('proxy', '', 'pods', { namespace: 'shop', name: 'a' })),
  reads('GET', '/api/v1/watch', 'unreadable'),
  reads('GET', '/apis/apps/v1/proxy', 'unreadable'),
  reads('GET', '/api/v1/pods/%zz', 'unreadable'),

  reads('GET', '/api/v1', { verb: 'get', path: '/api/v1' }),
  reads('GET', '/api/v1/', { verb: 'get', path: '/api/v1/' }),
  reads('GET', '/apis/apps/v1', { verb: 'get', path: '/apis/apps/v1' }),
  reads('POST', '/apis/apps', { verb: 'post', path: '/apis/apps' }),
  reads('GET', '/api/v1//pods', resource('get', '', '', { name: 'pods' })),
  reads('GET', '/API/v1/pods', { verb: 'get', path: '/API/v1/pods' }),
  reads('GET', '/metrics?a=b', { verb: 'get', path: '/metrics' }),
  reads('GET', '/logs/a%2Fb', { verb: 'get', path: '/logs/a/b' }),
  reads('GET', '/', { verb: 'get', path: '/' }),
];
