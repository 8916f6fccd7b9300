import type { Manifest, PolicyRule } from '../../../src/kube/types';
import { RBAC } from '../../../src/kube/access/rbac';
import { uncovered } from '../../../src/rbac/covers';
import { mayBind, mayWriteRole, type HandingOn } from '../../../src/rbac/escalation';
import { isGranted } from '../../../src/rbac/grants';
import { impersonation, type ImpersonationOptions, type Wanted } from '../../../src/rbac/impersonation';
import { RbacIndex } from '../../../src/rbac/index';
import { ruleAllows } from '../../../src/rbac/match';
import type { BindingObject, RoleObject } from '../../../src/rbac/objects';
import { readObject } from '../../../src/rbac/read';
import { resource, type Attributes } from '../../../src/rbac/request';
import { aggregated, binding, group, is, role, rule, urls, user, type Case } from './case';

const pods = rule(['get', 'list'], [''], ['pods']);
const everything = [rule(['*'], ['*'], ['*']), urls(['*'], '*')];
const covered = (name: string, owner: readonly PolicyRule[], ...rules: PolicyRule[]) => is(name, [], () => uncovered(owner, rules));
const lacks = (name: string, owner: readonly PolicyRule[], rules: PolicyRule, ...missing: PolicyRule[]) =>
  is(name, missing, () => uncovered(owner, [rules]));

/** Source: kubernetes/component-helpers, `auth/rbac/validation/policy_comparator.go`. */
export const coverCases: readonly Case[] = [
  covered('the same', [pods], pods),
  covered('nothing', []),
  covered('a rule that allows nothing', [], rule([], [''], ['pods'])),
  covered('a part', [pods], rule(['list'], [''], ['pods'])),
  lacks('more', [pods], rule(['get', 'delete'], [''], ['pods']), rule(['delete'], [''], ['pods'])),
  covered('two rules, for a part each', [rule(['get'], [''], ['pods']), rule(['list'], [''], ['pods'])], pods),
  lacks(
    'two rules, together for one part',
    [rule(['get'], [''], ['pods'], ['a']), rule(['get'], ['apps'], ['pods'])],
    rule(['get'], ['', 'apps'], ['pods']),
    rule(['get'], [''], ['pods']),
  ),
  covered('every verb', [rule(['*'], [''], ['pods'])], pods),
  lacks('all verbs are not every verb', [pods], rule(['*'], [''], ['pods']), rule(['*'], [''], ['pods'])),
  covered('every group', [rule(['get'], ['*'], ['pods'])], rule(['get'], ['apps'], ['pods'])),
  lacks('another group', [rule(['get'], ['apps'], ['pods'])], rule(['get'], [''], ['pods']), rule(['get'], [''], ['pods'])),
  lacks('every group asked of one', [rule(['get'], ['apps'], ['pods'])], rule(['get'], ['*'], ['pods']), rule(['get'], ['*'], ['pods'])),
  covered('every resource', [rule(['get'], [''], ['*'])], rule(['get'], [''], ['pods/exec', '*', '*/scale'])),
  lacks('every resource asked of one', [rule(['get'], [''], ['pods'])], rule(['get'], [''], ['*']), rule(['get'], [''], ['*'])),
  lacks(
    'a subresource asked of its resource',
    [rule(['get'], [''], ['pods'])],
    rule(['get'], [''], ['pods/exec']),
    rule(['get'], [''], ['pods/exec']),
  ),
  covered('a subresource of every resource', [rule(['get'], [''], ['*/exec'])], rule(['get'], [''], ['pods/exec'])),
  lacks(
    'another subresource',
    [rule(['get'], [''], ['*/exec'])],
    rule(['get'], [''], ['pods/log', 'exec']),
    rule(['get'], [''], ['pods/log']),
    rule(['get'], [''], ['exec']),
  ),
  covered('`pods/*`, which allows nothing, by itself', [rule(['get'], [''], ['pods/*'])], rule(['get'], [''], ['pods/*'])),
  lacks('... and nothing else by it', [rule(['get'], [''], ['pods/*'])], rule(['get'], [''], ['pods/exec']), rule(['get'], [''], ['pods/exec'])),
  covered('more than one slash', [rule(['get'], [''], ['*/a/b'])], rule(['get'], [''], ['pods/a/b'])),
  covered('a name by any name', [pods], rule(['get'], [''], ['pods'], ['a'])),
  covered('a name', [rule(['get'], [''], ['pods'], ['b', 'a'])], rule(['get'], [''], ['pods'], ['a'])),
  lacks('any name by a name', [rule(['get'], [''], ['pods'], ['a'])], rule(['get'], [''], ['pods']), rule(['get'], [''], ['pods'])),
  lacks('another name', [rule(['get'], [''], ['pods'], ['a'])], rule(['get'], [''], ['pods'], ['a', 'b']), rule(['get'], [''], ['pods'], ['b'])),
  covered('a URL', [urls(['get'], '/x')], urls(['get'], '/x')),
  covered('every URL', [urls(['get'], '*')], urls(['get'], '/x', '*')),
  covered('what begins so', [urls(['get'], '/x*')], urls(['get'], '/x', '/x/y', '/xy*')),
  lacks('less than what begins so', [urls(['get'], '/x/*')], urls(['get'], '/x', '/x*'), urls(['get'], '/x'), urls(['get'], '/x*')),
  lacks('what is below a URL', [urls(['get'], '/x')], urls(['get'], '/x/y'), urls(['get'], '/x/y')),
  lacks('a resource by an asterisk in a word', [rule(['get'], [''], ['*s'])], rule(['get'], [''], ['pods']), rule(['get'], [''], ['pods'])),
  lacks('a URL by one with another verb', [urls(['post'], '/x')], urls(['get'], '/x'), urls(['get'], '/x')),
  lacks('a URL by resources', [rule(['*'], ['*'], ['*'])], urls(['get'], '/x'), urls(['get'], '/x')),
  lacks('resources by URLs', [urls(['*'], '*')], rule(['get'], [''], ['pods']), rule(['get'], [''], ['pods'])),
  lacks('a URL by a rule with names', [{ ...urls(['get'], '/x'), resourceNames: ['a'] }], urls(['get'], '/x'), urls(['get'], '/x')),
];

const dana = { name: 'dana', groups: [] };
const held = (...rules: PolicyRule[]): Manifest[] => [role('held', ...rules), binding('held', 'ClusterRole/held', user('dana'))];
const heldIn = (namespace: string, ...rules: PolicyRule[]): Manifest[] => [
  role(`${namespace}/held`, ...rules),
  binding(`${namespace}/held`, 'Role/held', user('dana')),
];
const how = (handed: HandingOn): string => (handed.allowed ? handed.by : handed.reason);
const write = (
  objects: readonly Manifest[],
  wanted: Manifest,
  verb: 'create' | 'update' | 'patch' = 'create',
  who: { name: string; groups: string[] } = dana,
) => how(mayWriteRole(new RbacIndex(objects), who, readObject(wanted)!.object as RoleObject, verb));
const bind = (objects: readonly Manifest[], wanted: Manifest, who: { name: string; groups: string[] } = dana) =>
  how(mayBind(new RbacIndex(objects), who, readObject(wanted)!.object as BindingObject));
const master = { name: 'root', groups: ['system:masters'] };

/** Source: kubernetes/kubernetes, `pkg/registry/rbac/escalation_check.go` and the storages beside it. */
export const escalationCases: readonly Case[] = [
  is('a role of rights that one has', 'own rights', () => write(held(pods), role('new', pods))),
  is('a role of rights that one has not', 'rights', () => write(held(pods), role('new', rule(['get'], [''], ['secrets'])))),
  is('a superuser', 'superuser', () => write([], role('new', ...everything), 'create', master)),
  is('a Role of rights in its namespace', 'own rights', () => write(heldIn('shop', pods), role('shop/new', pods))),
  is('... and not in another', 'rights', () => write(heldIn('shop', pods), role('payments/new', pods))),
  is('... nor a ClusterRole', 'rights', () => write(heldIn('shop', pods), role('new', pods))),
  is('escalate', 'verb', () => write(held(rule(['escalate'], [RBAC], ['clusterroles'])), role('new', ...everything))),
  is('escalate on Roles is not on ClusterRoles', 'rights', () => write(held(rule(['escalate'], [RBAC], ['roles'])), role('new', pods))),
  is('escalate on Roles', 'verb', () => write(heldIn('shop', rule(['escalate'], [RBAC], ['roles'])), role('shop/new', pods))),
  is('escalate in another group', 'rights', () => write(held(rule(['escalate'], [''], ['clusterroles'])), role('new', pods))),
  is('escalate with a name, to create', 'rights', () => write(held(rule(['escalate'], [RBAC], ['clusterroles'], ['new'])), role('new', pods))),
  is('escalate with a name, to update', 'verb', () =>
    write(held(rule(['escalate'], [RBAC], ['clusterroles'], ['new'])), role('new', pods), 'update'),
  ),
  is('escalate with a name, to patch', 'verb', () => write(held(rule(['escalate'], [RBAC], ['clusterroles'], ['new'])), role('new', pods), 'patch')),
  is('an aggregated role', 'aggregation', () => write(held(pods), aggregated('new', [{}]))),
  is('an aggregated role, with every verb on all resources, of which one is escalate', 'verb', () =>
    write(held(rule(['*'], ['*'], ['*'])), aggregated('new', [{}])),
  ),
  is('an aggregated role, with everything', 'verb', () => write(held(...everything), aggregated('new', [{}]))),
  is('a role that aggregates nothing', 'own rights', () => write(held(pods), aggregated('new', []))),

  is('a binding of rights that one has', 'own rights', () =>
    bind([...held(pods), role('other', pods)], binding('b', 'ClusterRole/other', user('sam'))),
  ),
  is('a binding of rights that one has not', 'rights', () =>
    bind([...held(pods), role('other', ...everything)], binding('b', 'ClusterRole/other', user('sam'))),
  ),
  is('a binding in a namespace where one has them', 'own rights', () =>
    bind([...heldIn('shop', pods), role('other', pods)], binding('shop/b', 'ClusterRole/other', user('sam'))),
  ),
  is('... not cluster-wide', 'rights', () => bind([...heldIn('shop', pods), role('other', pods)], binding('b', 'ClusterRole/other', user('sam')))),
  is('bind', 'verb', () =>
    bind(
      [...held(rule(['bind'], [RBAC], ['clusterroles'], ['other'])), role('other', ...everything)],
      binding('b', 'ClusterRole/other', user('sam')),
    ),
  ),
  is('bind of another', 'rights', () =>
    bind([...held(rule(['bind'], [RBAC], ['clusterroles'], ['x'])), role('other', pods)], binding('b', 'ClusterRole/other', user('sam'))),
  ),
  is('bind on Roles is not on ClusterRoles', 'rights', () =>
    bind([...held(rule(['bind'], [RBAC], ['roles'])), role('other', pods)], binding('shop/b', 'ClusterRole/other', user('sam'))),
  ),
  is('bind on Roles', 'verb', () =>
    bind([...held(rule(['bind'], [RBAC], ['roles'])), role('shop/other', pods)], binding('shop/b', 'Role/other', user('sam'))),
  ),
  is('bind on bindings is nothing', 'rights', () =>
    bind(
      [...held(rule(['bind'], [RBAC], ['rolebindings', 'clusterrolebindings'])), role('other', pods)],
      binding('b', 'ClusterRole/other', user('sam')),
    ),
  ),
  is('bind in the namespace of the binding', 'verb', () =>
    bind([...heldIn('shop', rule(['bind'], [RBAC], ['clusterroles'])), role('other', pods)], binding('shop/b', 'ClusterRole/other', user('sam'))),
  ),
  is('bind in another', 'rights', () =>
    bind([...heldIn('shop', rule(['bind'], [RBAC], ['clusterroles'])), role('other', pods)], binding('payments/b', 'ClusterRole/other', user('sam'))),
  ),
  is('bind of a role that is not there', 'verb', () =>
    bind(held(rule(['bind'], [RBAC], ['clusterroles'])), binding('b', 'ClusterRole/gone', user('sam'))),
  ),
  is('a role that is not there', 'no such role', () => bind(held(pods), binding('b', 'ClusterRole/gone', user('sam')))),
  is('a superuser’s binding', 'superuser', () => bind([], binding('b', 'ClusterRole/gone', group('x')), master)),
];

const IDENTITIES = 'authentication.k8s.io';
const listed = resource('list', '', 'configmaps', { namespace: 'shop' });
const as =
  (wanted: Wanted, rules: PolicyRule[], options: Partial<ImpersonationOptions> = {}, on: Attributes = listed) =>
  () =>
    impersonation((attributes) => rules.some((one) => ruleAllows(one, attributes)), wanted, on, { constrained: true, ...options });
const legacy = (...resources: string[]) => rule(['impersonate'], [''], resources);
const be = (mode: string, ...resources: string[]) => rule([`impersonate:${mode}`], [IDENTITIES], resources);
const onList = (mode: string) => rule([`impersonate-on:${mode}:list`], [''], ['configmaps']);
const web = { name: 'system:serviceaccount:shop:web' };
const n1 = { name: 'system:node:n1' };

/** Source: kubernetes/apiserver, `pkg/endpoints/filters/impersonation/mode.go`; KEP-5284. */
export const impersonationCases: readonly Case[] = [
  is('a user', 'legacy', as({ name: 'dana' }, [legacy('users')])),
  is('a user by a Role of a namespace', false, () =>
    isGranted(new RbacIndex(heldIn('shop', legacy('users'))), dana, resource('impersonate', '', 'users', { name: 'x' })),
  ),
  is('nobody', undefined, as({ name: 'dana' }, [])),
  is('a user of that name', undefined, as({ name: 'dana' }, [rule(['impersonate'], [''], ['users'], ['sam'])])),
  is('a user and a group', undefined, as({ name: 'dana', groups: ['ops'] }, [legacy('users')])),
  is('a user and each group', 'legacy', as({ name: 'dana', groups: ['ops', 'dev'] }, [legacy('users', 'groups')])),
  is(
    'one group of two',
    undefined,
    as({ name: 'dana', groups: ['ops', 'dev'] }, [legacy('users'), rule(['impersonate'], [''], ['groups'], ['ops'])]),
  ),
  is('system:masters, the old way', 'legacy', as({ name: 'dana', groups: ['system:masters'] }, [legacy('users', 'groups')])),
  is('a ServiceAccount', 'legacy', as(web, [legacy('serviceaccounts')])),
  is('a ServiceAccount is no user', undefined, as(web, [legacy('users')])),
  is('... unless its name is none', 'legacy', as({ name: 'system:serviceaccount:Shop:web' }, [legacy('users')])),
  is('a node is a user, the old way', 'legacy', as(n1, [legacy('users')])),
  is('a uid', 'legacy', as({ name: 'dana', uid: 'u' }, [legacy('users'), rule(['impersonate'], [IDENTITIES], ['uids'])])),
  is('a uid in the core group', undefined, as({ name: 'dana', uid: 'u' }, [legacy('users', 'uids')])),
  is(
    'an extra value',
    'legacy',
    as({ name: 'dana', extra: { team: ['x'] } }, [legacy('users'), rule(['impersonate'], [IDENTITIES], ['userextras/team'], ['x'])]),
  ),
  is(
    'an extra value of another name',
    undefined,
    as({ name: 'dana', extra: { team: ['x'] } }, [legacy('users'), rule(['impersonate'], [IDENTITIES], ['userextras/role'])]),
  ),
  is('`*` as a verb is everything', 'user-info', as({ name: 'dana' }, [rule(['*'], ['*'], ['*'])])),
  is('... also on older servers', 'legacy', as({ name: 'dana' }, [rule(['*'], ['*'], ['*'])], { constrained: false })),

  is('a user, the new way', 'user-info', as({ name: 'dana' }, [be('user-info', 'users'), onList('user-info')])),
  is('... not on older servers', undefined, as({ name: 'dana' }, [be('user-info', 'users'), onList('user-info')], { constrained: false })),
  is('without the right on what is done', undefined, as({ name: 'dana' }, [be('user-info', 'users')])),
  is('without the right to be', undefined, as({ name: 'dana' }, [onList('user-info')])),
  is(
    'for another verb',
    undefined,
    as({ name: 'dana' }, [be('user-info', 'users'), onList('user-info')], {}, resource('get', '', 'configmaps', { namespace: 'shop' })),
  ),
  is('in the core group', undefined, as({ name: 'dana' }, [rule(['impersonate:user-info'], [''], ['users']), onList('user-info')])),
  is(
    'on a URL',
    'user-info',
    as({ name: 'dana' }, [be('user-info', 'users'), urls(['impersonate-on:user-info:get'], '/x')], {}, { verb: 'get', path: '/x' }),
  ),
  is('system:masters', undefined, as({ name: 'dana', groups: ['system:masters'] }, [be('user-info', 'users', 'groups'), onList('user-info')])),
  is('an empty group', undefined, as({ name: 'dana', groups: [''] }, [be('user-info', 'users', 'groups'), onList('user-info')])),
  is(
    'four groups by the name `*`',
    'user-info',
    as({ name: 'dana', groups: ['a', 'b', 'c', 'd'] }, [
      be('user-info', 'users'),
      rule(['impersonate:user-info'], [IDENTITIES], ['groups'], ['*']),
      onList('user-info'),
    ]),
  ),
  is(
    'three groups by the name `*`',
    undefined,
    as({ name: 'dana', groups: ['a', 'b', 'c'] }, [
      be('user-info', 'users'),
      rule(['impersonate:user-info'], [IDENTITIES], ['groups'], ['*']),
      onList('user-info'),
    ]),
  ),
  is(
    'four groups, each',
    'user-info',
    as({ name: 'dana', groups: ['a', 'b', 'c', 'd'] }, [
      be('user-info', 'users'),
      rule(['impersonate:user-info'], [IDENTITIES], ['groups'], ['a', 'b', 'c', 'd']),
      onList('user-info'),
    ]),
  ),
  is(
    'four extra values by `userextras/*`',
    'user-info',
    as({ name: 'dana', extra: { 'a.example/b': ['1', '2', '3', '4'] } }, [
      be('user-info', 'users'),
      rule(['impersonate:user-info'], [IDENTITIES], ['userextras/*'], ['*']),
      onList('user-info'),
    ]),
  ),
  is(
    'an extra key with a domain',
    'user-info',
    as({ name: 'dana', extra: { 'a.example/b': ['x'] } }, [be('user-info', 'users', 'userextras/a.example/b'), onList('user-info')]),
  ),
  is(
    'an extra key without a domain',
    undefined,
    as({ name: 'dana', extra: { team: ['x'] } }, [be('user-info', 'users', 'userextras/team'), onList('user-info')]),
  ),
  is(
    'an empty extra value',
    undefined,
    as({ name: 'dana', extra: { 'a.example/b': [''] } }, [be('user-info', 'users', 'userextras/a.example/b'), onList('user-info')]),
  ),
  is('a ServiceAccount, the new way', 'serviceaccount', as(web, [be('serviceaccount', 'serviceaccounts'), onList('serviceaccount')])),
  is('a ServiceAccount is no other user', undefined, as(web, [be('user-info', 'users', 'serviceaccounts'), onList('user-info')])),
  is(
    'a ServiceAccount with groups',
    undefined,
    as({ ...web, groups: ['ops'] }, [be('serviceaccount', 'serviceaccounts', 'groups'), onList('serviceaccount')]),
  ),
  is('a node, the new way', 'arbitrary-node', as(n1, [be('arbitrary-node', 'nodes'), onList('arbitrary-node')])),
  is(
    'a node by its name',
    'arbitrary-node',
    as(n1, [rule(['impersonate:arbitrary-node'], [IDENTITIES], ['nodes'], ['n1']), onList('arbitrary-node')]),
  ),
  is('the node that one runs on', 'associated-node', as(n1, [be('associated-node', 'nodes'), onList('associated-node')], { node: 'n1' })),
  is(
    '... by its name, which is not asked for',
    undefined,
    as(n1, [rule(['impersonate:associated-node'], [IDENTITIES], ['nodes'], ['n1']), onList('associated-node')], { node: 'n1' }),
  ),
  is('another node than one runs on', undefined, as(n1, [be('associated-node', 'nodes'), onList('associated-node')], { node: 'n2' })),
];
