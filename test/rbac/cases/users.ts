import { allSeen, type Visibility } from '../../../src/core/visibility';
import type { Manifest } from '../../../src/kube/types';
import { answer, readQueryLine } from '../../../src/rbac/answer';
import { canI } from '../../../src/rbac/canI';
import { authorize } from '../../../src/rbac/evaluate';
import { RbacIndex } from '../../../src/rbac/index';
import { resource } from '../../../src/rbac/request';
import { anonymous, isNode, isSuperuser, loggedIn, serviceAccount, type User } from '../../../src/rbac/user';
import { whoCan } from '../../../src/rbac/whoCan';
import { worldOf } from '../../../src/rbac/world';
import { account, binding, group, is, role, rule, user, type Case } from './case';

const pods = rule(['get'], [''], ['pods']);
const getPod = resource('get', '', 'pods', { namespace: 'shop', name: 'a' });
const master: User = { name: 'root', groups: ['system:masters'] };
const node: User = { name: 'system:node:n1', groups: ['system:nodes', 'system:authenticated'] };

/** Lists that were not seen: kinds, or `Kind/namespace`. */
const without = (...kinds: string[]): Visibility => ({
  ...allSeen,
  unseen: (_group, kind, namespace) =>
    kinds.includes(kind) || kinds.includes(`${kind}/${namespace ?? '*'}`) ? { reason: 'forbidden', message: 'It was refused.' } : undefined,
});

function can(objects: readonly Manifest[], who: User, visibility: Visibility = allSeen): unknown {
  const found = canI(new RbacIndex(objects), who, getPod, visibility);
  if (found.result !== 'unknown') return found.result;
  return [...found.missing.map(({ kind, namespace }) => (namespace === undefined ? kind : `${kind}/${namespace}`)), ...(found.node ? ['node'] : [])];
}

const ask = (objects: readonly Manifest[], query: object) => answer(new RbacIndex(objects), query as never);

const granted = [role('r', rule(['list'], [''], ['pods']), pods, pods), binding('b', 'ClusterRole/r', user('dana'), group('ops'))];
const holders = (objects: readonly Manifest[], attributes = getPod, where: 'there' | 'everywhere' = 'there') =>
  whoCan(new RbacIndex(objects), attributes, where).holders.map(
    ({ by, login, grants }) => `${by} ${login}: ${grants.map(({ binding: { key }, rule: at }) => `${key} ${at}`).join(', ')}`,
  );
const missing = (namespace: string, where: 'there' | 'everywhere', ...kinds: string[]) =>
  whoCan(new RbacIndex(), resource('get', '', 'pods', { namespace }), where, without(...kinds)).missing.map(
    ({ kind, namespace: of }) => `${kind}/${of ?? '*'}`,
  );

export const userCases: readonly Case[] = [
  is(
    'the groups of a ServiceAccount',
    ['system:serviceaccounts', 'system:serviceaccounts:shop', 'system:authenticated'],
    () => serviceAccount('shop', 'web').groups,
  ),
  is('its name', 'system:serviceaccount:shop:web', () => serviceAccount('shop', 'web').name),
  is('who logs in by its name is it', serviceAccount('shop', 'web'), () => loggedIn('system:serviceaccount:shop:web')),
  is('... unless other groups are said', ['ops', 'system:authenticated'], () => loggedIn('system:serviceaccount:shop:web', ['ops']).groups),
  is('an odd name is nobody’s', ['system:authenticated'], () => loggedIn('system:serviceaccount:shop:web:x').groups),
  is('whoever logged in', ['ops', 'system:authenticated'], () => loggedIn('dana', ['ops']).groups),
  is('... once', ['system:authenticated'], () => loggedIn('dana', ['system:authenticated']).groups),
  is('... unless it is said that nobody did', ['system:unauthenticated'], () => loggedIn('dana', ['system:unauthenticated']).groups),
  is('who did not log in', { name: 'system:anonymous', groups: ['system:unauthenticated'] }, () => anonymous),
  is('... by its name', anonymous, () => loggedIn('system:anonymous')),

  is('system:masters may everything', { allowed: true, by: 'superuser' }, () => authorize(worldOf([]), master, getPod)),
  is('... and needs no grant', { result: 'allowed', grants: [], superuser: true }, () => canI(new RbacIndex(), master, getPod)),
  is('a user of that name may not', false, () => isSuperuser({ name: 'system:masters', groups: [] })),
  is('a node is not computed from RBAC', ['node'], () => can([], node)),
  is('... unless RBAC allows it', 'allowed', () => can([role('r', pods), binding('b', 'ClusterRole/r', group('system:nodes'))], node)),
  is('a node needs its name', false, () => isNode({ name: 'n1', groups: ['system:nodes'] })),
  is('a node needs its group', false, () => isNode({ name: 'system:node:n1', groups: [] })),
  is('a node that is none', false, () => isNode({ name: 'system:node:', groups: ['system:nodes'] })),
  is('a node', true, () => isNode(node)),

  is('every answer that is not yes says what was asked', 'not allowed by RBAC', () => can([], loggedIn('dana'))),
  is('unseen ClusterRoleBindings', ['ClusterRoleBinding'], () => can([], loggedIn('dana'), without('ClusterRoleBinding'))),
  is('unseen RoleBindings of the namespace', ['RoleBinding/shop'], () => can([], loggedIn('dana'), without('RoleBinding/shop'))),
  is('unseen RoleBindings of another', 'not allowed by RBAC', () => can([], loggedIn('dana'), without('RoleBinding/payments'))),
  is('unseen roles that nobody refers to', 'not allowed by RBAC', () => can([], loggedIn('dana'), without('ClusterRole', 'Role'))),
  is('an unseen ClusterRole', ['ClusterRole'], () =>
    can([binding('b', 'ClusterRole/r', user('dana'))], loggedIn('dana'), without('ClusterRole', 'Role')),
  ),
  is('an unseen ClusterRole of somebody else', 'not allowed by RBAC', () =>
    can([binding('b', 'ClusterRole/r', user('sam'))], loggedIn('dana'), without('ClusterRole')),
  ),
  is('an unseen Role', ['Role/shop'], () => can([binding('shop/b', 'Role/r', user('dana'))], loggedIn('dana'), without('Role/shop'))),
  is('a role that is not there, where all were seen', 'not allowed by RBAC', () =>
    can([binding('b', 'ClusterRole/r', user('dana'))], loggedIn('dana')),
  ),
  is('a binding to nothing is no reason to doubt', 'not allowed by RBAC', () =>
    can([binding('b', 'Role/r', user('dana'))], loggedIn('dana'), without('ClusterRole', 'Role')),
  ),
  is('a yes is a yes', 'allowed', () => can(granted, loggedIn('dana'), without('ClusterRoleBinding', 'ClusterRole', 'RoleBinding'))),

  is(
    'every grant of a query',
    {
      allowed: true,
      by: [
        { binding: 'ClusterRoleBinding/b', role: 'ClusterRole/r', rule: 1 },
        { binding: 'ClusterRoleBinding/b', role: 'ClusterRole/r', rule: 2 },
      ],
    },
    () => ask(granted, { user: 'dana', groups: ['ops'], verb: 'get', resource: 'pods' }),
  ),
  is('a RoleBinding after a ClusterRoleBinding', ['ClusterRoleBinding/b', 'shop/RoleBinding/a'], () =>
    ask([role('r', pods), role('shop/s', pods), binding('shop/a', 'Role/s', user('dana')), binding('b', 'ClusterRole/r', user('dana'))], {
      user: 'dana',
      verb: 'get',
      resource: 'pods',
      namespace: 'shop',
    }).by.map((way) => way.binding),
  ),
  is('no group is implied', { allowed: false, by: [] }, () =>
    ask([role('r', pods), binding('b', 'ClusterRole/r', group('system:authenticated'))], { user: 'dana', verb: 'get', resource: 'pods' }),
  ),
  is('... not even of a ServiceAccount', { allowed: false, by: [] }, () =>
    ask([role('r', pods), binding('b', 'ClusterRole/r', group('system:serviceaccounts'))], {
      user: 'system:serviceaccount:shop:web',
      verb: 'get',
      resource: 'pods',
    }),
  ),
  is('a query of groups alone', true, () => ask(granted, { groups: ['ops'], verb: 'get', resource: 'pods' }).allowed),
  is('a query of a superuser', { allowed: true, by: [] }, () => ask([], { user: 'x', groups: ['system:masters'], verb: 'get', resource: 'pods' })),
  is('a query of a node', { allowed: 'unknown', by: [] }, () =>
    ask([], { user: 'system:node:n', groups: ['system:nodes'], verb: 'get', resource: 'pods' }),
  ),
  is(
    'a query of a URL',
    true,
    () =>
      ask([role('r', { verbs: ['get'], nonResourceURLs: ['/x'] }), binding('b', 'ClusterRole/r', user('dana'))], {
        user: 'dana',
        verb: 'get',
        path: '/x',
      }).allowed,
  ),
  is('a line', { query: { user: 'dana', verb: 'get', resource: 'pods' }, expect: false }, () =>
    readQueryLine('{"user":"dana","verb":"get","resource":"pods","expect":false}'),
  ),
  ...[
    ['{', 'The line is not JSON'],
    ['[]', 'The line is not a JSON object'],
    ['{"usr":"a"}', 'The key "usr" is not known'],
    ['{"user":1}', '"user" is not a text'],
    ['{"groups":"a"}', '"groups" is not a list'],
    ['{"expect":"no"}', '"expect" is none'],
    ['{"verb":"get","resource":"pods"}', 'Nobody asks'],
    ['{"user":"","groups":[],"verb":"get","resource":"pods"}', 'Nobody asks'],
    ['{"user":"a","resource":"pods"}', 'The query has no "verb"'],
    ['{"user":"a","verb":"get"}', 'Name either'],
    ['{"user":"a","verb":"get","resource":"pods","path":"/"}', 'Name either'],
  ].map(([line, problem]) =>
    is(`a line that is none: ${line!}`, problem, () => {
      const read = readQueryLine(line!);
      return 'problem' in read ? read.problem.slice(0, problem!.length) : read;
    }),
  ),

  is('who can', ['name dana: ClusterRoleBinding/b 1, ClusterRoleBinding/b 2', 'group ops: ClusterRoleBinding/b 1, ClusterRoleBinding/b 2'], () =>
    holders(granted),
  ),
  is('who can everything first', 'system:masters', () => whoCan(new RbacIndex(), getPod).superusers),
  is('who can in a namespace', ['name system:serviceaccount:shop:web: shop/RoleBinding/b 0'], () =>
    holders([role('shop/r', pods), binding('shop/b', 'Role/r', account('web'))]),
  ),
  is('who can in another', [], () => holders([role('payments/r', pods), binding('payments/b', 'Role/r', account('web'))])),
  is('who can cluster-wide', [], () => holders([role('shop/r', pods), binding('shop/b', 'Role/r', account('web'))], resource('get', '', 'pods'))),
  is('who can anywhere', ['name a: b/RoleBinding/b 0', 'name b: ClusterRoleBinding/c 0'], () =>
    holders(
      [role('b/r', pods), binding('b/b', 'Role/r', user('a')), role('c', pods), binding('c', 'ClusterRole/c', user('b'))],
      resource('get', '', 'pods'),
      'everywhere',
    ),
  ),
  is('who can a URL', ['name dana: ClusterRoleBinding/b 0'], () =>
    holders([role('r', { verbs: ['get'], nonResourceURLs: ['/x*'] }), binding('b', 'ClusterRole/r', user('dana'))], {
      verb: 'get',
      path: '/xy',
    } as never),
  ),
  is('what was not seen, cluster-wide', ['ClusterRoleBinding/*', 'ClusterRole/*'], () =>
    missing('', 'there', 'ClusterRoleBinding', 'ClusterRole', 'RoleBinding', 'Role'),
  ),
  is('what was not seen, in a namespace', ['RoleBinding/shop', 'Role/shop'], () => missing('shop', 'there', 'RoleBinding/shop', 'Role/shop')),
  is('what was not seen, anywhere', ['RoleBinding/*', 'Role/*'], () => missing('shop', 'everywhere', 'RoleBinding', 'Role')),

  is('a role that is there is enough, be all seen or not', 'not allowed by RBAC', () =>
    can([role('r', rule(['list'], [''], ['pods'])), binding('b', 'ClusterRole/r', user('dana'))], loggedIn('dana'), without('ClusterRole')),
  ),
  is('one of two roles of the same rules', ['name b: ClusterRoleBinding/b 0'], () => {
    const index = new RbacIndex([
      role('a', pods),
      role('b', pods),
      binding('a', 'ClusterRole/a', user('a')),
      binding('b', 'ClusterRole/b', user('b')),
    ]);
    whoCan(index, getPod);
    index.delete('ClusterRole/a');
    return whoCan(index, getPod).holders.map(
      ({ by, login, grants }) => `${by} ${login}: ${grants.map((grant) => `${grant.binding.key} ${grant.rule}`).join()}`,
    );
  }),
];
