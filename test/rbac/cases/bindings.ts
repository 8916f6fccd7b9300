import type { Manifest } from '../../../src/kube/types';
import { authorize } from '../../../src/rbac/evaluate';
import { grantsOf, isGranted } from '../../../src/rbac/grants';
import { RbacIndex } from '../../../src/rbac/index';
import { resource, type Attributes } from '../../../src/rbac/request';
import { loggedIn, serviceAccount, type User } from '../../../src/rbac/user';
import { worldOf } from '../../../src/rbac/world';
import { account, binding, group, is, role, rule, urls, user, type Case } from './case';

const pods = rule(['get'], [''], ['pods']);
const getPod = (namespace: string): Attributes => resource('get', '', 'pods', { namespace, name: 'a' });
const dana: User = { name: 'dana', groups: ['ops'] };
const web = serviceAccount('shop', 'web');

/** Asks both: they have to agree. */
function allows(objects: readonly Manifest[], who: User, attributes: Attributes): unknown {
  const index = new RbacIndex(objects);
  const answers = [
    authorize(worldOf(objects), who, attributes).allowed,
    isGranted(index, who, attributes),
    grantsOf(index, who, attributes).length > 0,
  ];
  return answers.every((one) => one === answers[0]) ? answers[0] : answers;
}

const yes = (name: string, objects: readonly Manifest[], who: User, attributes: Attributes) => is(name, true, () => allows(objects, who, attributes));
const no = (name: string, objects: readonly Manifest[], who: User, attributes: Attributes) => is(name, false, () => allows(objects, who, attributes));

/** Source: kubernetes/kubernetes, `pkg/registry/rbac/validation/rule.go`. */
export const bindingCases: readonly Case[] = [
  yes('a RoleBinding gives a Role of its namespace', [role('shop/r', pods), binding('shop/b', 'Role/r', user('dana'))], dana, getPod('shop')),
  no('... and in no other', [role('shop/r', pods), binding('shop/b', 'Role/r', user('dana'))], dana, getPod('payments')),
  no('... nor cluster-wide', [role('shop/r', pods), binding('shop/b', 'Role/r', user('dana'))], dana, getPod('')),
  no('a RoleBinding gives no Role of another namespace', [role('payments/r', pods), binding('shop/b', 'Role/r', user('dana'))], dana, getPod('shop')),
  yes(
    'a RoleBinding gives a ClusterRole in its namespace',
    [role('r', pods), binding('shop/b', 'ClusterRole/r', user('dana'))],
    dana,
    getPod('shop'),
  ),
  no('... and in no other', [role('r', pods), binding('shop/b', 'ClusterRole/r', user('dana'))], dana, getPod('payments')),
  no('... nor cluster-wide', [role('r', pods), binding('shop/b', 'ClusterRole/r', user('dana'))], dana, getPod('')),
  yes('a ClusterRoleBinding gives a ClusterRole cluster-wide', [role('r', pods), binding('b', 'ClusterRole/r', user('dana'))], dana, getPod('')),
  yes('... and in each namespace', [role('r', pods), binding('b', 'ClusterRole/r', user('dana'))], dana, getPod('any')),
  no('a ClusterRoleBinding gives no Role', [role('shop/r', pods), binding('b', 'Role/r', user('dana'))], dana, getPod('shop')),
  no('... also not where a ClusterRole is called so', [role('r', pods), binding('b', 'Role/r', user('dana'))], dana, getPod('shop')),
  no('a Role is no ClusterRole of its name', [role('r', pods), binding('shop/b', 'Role/r', user('dana'))], dana, getPod('shop')),
  no('a role that is not there', [binding('b', 'ClusterRole/gone', user('dana'))], dana, getPod('shop')),
  yes(
    '... does not keep others from being looked at',
    [binding('a', 'ClusterRole/gone', user('dana')), role('r', pods), binding('b', 'ClusterRole/r', user('dana'))],
    dana,
    getPod('shop'),
  ),
  no('a role of an unknown kind', [role('r', pods), binding('b', 'clusterrole/r', user('dana'))], dana, getPod('shop')),
  yes(
    'the group of the role plays no part',
    [role('r', pods), { ...binding('b', 'ClusterRole/r', user('dana')), roleRef: { kind: 'ClusterRole', name: 'r' } }],
    dana,
    getPod('shop'),
  ),

  no(
    'a rule on nodes in a RoleBinding',
    [role('r', rule(['get'], [''], ['nodes'])), binding('shop/b', 'ClusterRole/r', user('dana'))],
    dana,
    resource('get', '', 'nodes', { name: 'n' }),
  ),
  yes(
    'a rule on namespaces in a RoleBinding, for its own',
    [role('r', rule(['get'], [''], ['namespaces'])), binding('shop/b', 'ClusterRole/r', user('dana'))],
    dana,
    resource('get', '', 'namespaces', { namespace: 'shop', name: 'shop' }),
  ),
  no(
    '... for another',
    [role('r', rule(['get'], [''], ['namespaces'])), binding('shop/b', 'ClusterRole/r', user('dana'))],
    dana,
    resource('get', '', 'namespaces', { namespace: 'payments', name: 'payments' }),
  ),
  no(
    '... for the list of them',
    [role('r', rule(['list'], [''], ['namespaces'])), binding('shop/b', 'ClusterRole/r', user('dana'))],
    dana,
    resource('list', '', 'namespaces'),
  ),
  yes('a URL in a ClusterRoleBinding', [role('r', urls(['get'], '/metrics')), binding('b', 'ClusterRole/r', user('dana'))], dana, {
    verb: 'get',
    path: '/metrics',
  }),
  no('a URL in a RoleBinding', [role('r', urls(['get'], '/metrics')), binding('shop/b', 'ClusterRole/r', user('dana'))], dana, {
    verb: 'get',
    path: '/metrics',
  }),

  no('a user of other letters', [role('r', pods), binding('b', 'ClusterRole/r', user('Dana'))], dana, getPod('shop')),
  no('an asterisk for a user', [role('r', pods), binding('b', 'ClusterRole/r', user('*'))], dana, getPod('shop')),
  yes('one of several subjects', [role('r', pods), binding('b', 'ClusterRole/r', user('sam'), user('dana'))], dana, getPod('shop')),
  yes('a group', [role('r', pods), binding('b', 'ClusterRole/r', group('ops'))], dana, getPod('shop')),
  no('a group that is called as the user', [role('r', pods), binding('b', 'ClusterRole/r', group('dana'))], dana, getPod('shop')),
  no('a user that is called as the group', [role('r', pods), binding('b', 'ClusterRole/r', user('ops'))], dana, getPod('shop')),
  no('another kind of subject', [role('r', pods), binding('b', 'ClusterRole/r', { kind: 'Robot', name: 'dana' })], dana, getPod('shop')),
  no('a kind in small letters', [role('r', pods), binding('b', 'ClusterRole/r', { kind: 'user', name: 'dana' })], dana, getPod('shop')),
  yes(
    'the group of the subject plays no part',
    [role('r', pods), binding('b', 'ClusterRole/r', { kind: 'User', name: 'dana', apiGroup: 'other.example' })],
    dana,
    getPod('shop'),
  ),
  no('a binding without subjects', [role('r', pods), binding('b', 'ClusterRole/r')], dana, getPod('shop')),

  yes('a ServiceAccount', [role('r', pods), binding('b', 'ClusterRole/r', account('web', 'shop'))], web, getPod('payments')),
  no('one of another namespace', [role('r', pods), binding('b', 'ClusterRole/r', account('web', 'payments'))], web, getPod('payments')),
  yes('one without namespace is of the RoleBinding’s', [role('shop/r', pods), binding('shop/b', 'Role/r', account('web'))], web, getPod('shop')),
  yes('an empty namespace is none', [role('shop/r', pods), binding('shop/b', 'Role/r', account('web', ''))], web, getPod('shop')),
  yes(
    'one of another namespace than the RoleBinding',
    [role('payments/r', pods), binding('payments/b', 'Role/r', account('web', 'shop'))],
    web,
    getPod('payments'),
  ),
  no('one without namespace in a ClusterRoleBinding', [role('r', pods), binding('b', 'ClusterRole/r', account('web'))], web, getPod('shop')),
  yes(
    'one under the name that it logs in by',
    [role('r', pods), binding('b', 'ClusterRole/r', user('system:serviceaccount:shop:web'))],
    web,
    getPod('shop'),
  ),
  no('a user that is called as the ServiceAccount', [role('r', pods), binding('b', 'ClusterRole/r', user('web'))], web, getPod('shop')),
  yes(
    'an account that does not exist is asked nothing of',
    [role('r', pods), binding('b', 'ClusterRole/r', account('deleted', 'shop'))],
    serviceAccount('shop', 'deleted'),
    getPod('shop'),
  ),
  yes(
    'two ways of writing one name',
    [role('r', pods), binding('b', 'ClusterRole/r', account('a', 'shop:b'))],
    { name: 'system:serviceaccount:shop:b:a', groups: [] },
    getPod('shop'),
  ),

  yes('all ServiceAccounts', [role('r', pods), binding('b', 'ClusterRole/r', group('system:serviceaccounts'))], web, getPod('shop')),
  yes('all of a namespace', [role('r', pods), binding('b', 'ClusterRole/r', group('system:serviceaccounts:shop'))], web, getPod('shop')),
  no('all of another', [role('r', pods), binding('b', 'ClusterRole/r', group('system:serviceaccounts:payments'))], web, getPod('shop')),
  yes('everybody who logged in', [role('r', pods), binding('b', 'ClusterRole/r', group('system:authenticated'))], loggedIn('sam'), getPod('shop')),
  no(
    'everybody who logged in, in a RoleBinding of another namespace',
    [role('r', pods), binding('shop/b', 'ClusterRole/r', group('system:authenticated'))],
    loggedIn('sam'),
    getPod('payments'),
  ),

  no('a kind of role that is nearly one', [role('shop/r', pods), binding('shop/b', 'role/r', user('dana'))], dana, getPod('shop')),
  is('through whom', ['name dana', 'group ops'], () => {
    const objects = [role('r', pods), binding('b', 'ClusterRole/r', user('dana'), group('dana'), user('ops'), group('ops'))];
    return grantsOf(new RbacIndex(objects), dana, getPod('shop')).map(({ subject: { by, login } }) => `${by} ${login}`);
  }),
  is('in each of many namespaces, and no longer', [true, false, true, true, false], () => {
    const namespaces = Array.from({ length: 20 }, (_, i) => `n${i}`);
    const index = new RbacIndex([role('r', pods), ...namespaces.map((namespace) => binding(`${namespace}/b`, 'ClusterRole/r', user('dana')))]);
    const every = () => namespaces.every((namespace) => isGranted(index, dana, getPod(namespace)));
    const before = every();
    const elsewhere = isGranted(index, dana, getPod('other'));
    index.set(binding('b', 'ClusterRole/r', user('dana')));
    const everywhere = isGranted(index, dana, getPod('other'));
    index.delete('ClusterRoleBinding/b');
    index.delete('n3/RoleBinding/b');
    return [before, elsewhere, everywhere, isGranted(index, dana, getPod('n4')), isGranted(index, dana, getPod('n3'))];
  }),
];
