import type { Manifest, PolicyRule } from '../../../src/kube/types';
import { RbacIndex } from '../../../src/rbac/index';
import { isGranted } from '../../../src/rbac/grants';
import { keyOf } from '../../../src/rbac/objects';
import { resource } from '../../../src/rbac/request';
import type { Aggregation } from '../../../src/rbac/world';
import { worldOf } from '../../../src/rbac/world';
import { account, aggregated, binding, group, is, labelled, role, rule, urls, user, type Case } from './case';

const a = rule(['get'], [''], ['a']);
const b = rule(['get'], [''], ['b']);
const c = rule(['get'], [''], ['c']);
const label = (name: string, value = 'true') => ({ matchLabels: { [name]: value } });
const takes = (key: string, operator: string, ...values: string[]) => ({
  matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }],
});
const with1 = (name: string, ...rules: PolicyRule[]) => labelled(role(name, ...rules), { one: 'true' });

/** The resources of the rules of a ClusterRole, as the index and the lists have them. */
function rulesOf(name: string, objects: readonly Manifest[], aggregation: Aggregation = 'computed'): unknown {
  const key = keyOf('ClusterRole', '', name);
  const [index, world] = [
    new RbacIndex(objects, aggregation).role(key)?.rules,
    worldOf(objects, aggregation).clusterRoles.find((one) => one.key === key)?.rules,
  ];
  const texts = [index, world].map((rules) => rules?.map(({ resources }) => resources?.join() ?? ''));
  return JSON.stringify(texts[0]) === JSON.stringify(texts[1]) ? texts[0] : texts;
}

function notesOf(...objects: Manifest[]): unknown {
  const [index, world] = [new RbacIndex(objects), worldOf(objects)].map(({ notes }) =>
    notes.map(({ problem, object, path }) => `${object} ${path.join('.')}: ${problem}`).sort(),
  );
  return JSON.stringify(index) === JSON.stringify(world) ? index : [index, world];
}

const change = (manifest: Manifest, fields: object): Manifest => ({ ...manifest, ...fields });

/** Source: kubernetes/kubernetes, `pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go`. */
export const aggregationCases: readonly Case[] = [
  is('the rules of all that match, by name', ['a', 'b'], () => rulesOf('all', [with1('y', b), aggregated('all', [label('one')]), with1('x', a)])),
  is('its own do not count', ['a'], () => rulesOf('all', [with1('x', a), aggregated('all', [label('one')], { rules: [b] })])),
  is('its own count in a cluster', ['b'], () => rulesOf('all', [with1('x', a), aggregated('all', [label('one')], { rules: [b] })], 'stored')),
  is('a rule once', ['a', 'b'], () => rulesOf('all', [with1('x', a, b), with1('y', a), aggregated('all', [label('one')])])),
  is('an empty list is as none', ['a'], () =>
    rulesOf('all', [with1('x', a), with1('y', { ...a, resourceNames: [] }), aggregated('all', [label('one')])]),
  ),
  is('other names make another rule', ['a', 'a'], () =>
    rulesOf('all', [with1('x', a), with1('y', { ...a, resourceNames: ['n'] }), aggregated('all', [label('one')])]),
  ),
  is('selector by selector', ['b', 'a'], () =>
    rulesOf('all', [with1('x', a), labelled(role('y', b), { two: 'true' }), aggregated('all', [label('two'), label('one')])]),
  ),
  is('another value', [], () => rulesOf('all', [with1('x', a), aggregated('all', [label('one', 'false')])])),
  is('all requirements of a selector', ['b'], () =>
    rulesOf('all', [
      with1('x', a),
      labelled(role('y', b), { one: 'true', two: 'true' }),
      aggregated('all', [{ matchLabels: { one: 'true', two: 'true' } }]),
    ]),
  ),
  is('an empty selector takes all but itself', ['a', 'b'], () =>
    rulesOf('all', [role('x', a), role('y', b), aggregated('all', [{}], { rules: [c] })]),
  ),
  is('no selector takes none', [], () => rulesOf('all', [with1('x', a), aggregated('all', [], { rules: [c] })])),
  is('In', ['a'], () => rulesOf('all', [with1('x', a), role('y', b), aggregated('all', [takes('one', 'In', 'true', 'yes')])])),
  is('NotIn, also without the label', ['b'], () => rulesOf('all', [with1('x', a), role('y', b), aggregated('all', [takes('one', 'NotIn', 'true')])])),
  is('Exists', ['a'], () => rulesOf('all', [with1('x', a), role('y', b), aggregated('all', [takes('one', 'Exists')])])),
  is('DoesNotExist', ['b'], () => rulesOf('all', [with1('x', a), role('y', b), aggregated('all', [takes('one', 'DoesNotExist')])])),
  is('an unknown operator: it keeps its own', ['c'], () =>
    rulesOf('all', [with1('x', a), aggregated('all', [label('one'), takes('one', 'Is', 'true')], { rules: [c] })]),
  ),
  is('In without values: it keeps its own', ['c'], () => rulesOf('all', [with1('x', a), aggregated('all', [takes('one', 'In')], { rules: [c] })])),
  is('Exists with values: it keeps its own', ['c'], () =>
    rulesOf('all', [with1('x', a), aggregated('all', [takes('one', 'Exists', 'true')], { rules: [c] })]),
  ),
  is('Roles are taken in by none', [], () => rulesOf('all', [labelled(role('shop/x', a), { one: 'true' }), aggregated('all', [label('one')])])),
  is('a chain, whatever the order', ['a'], () =>
    rulesOf('a-last', [aggregated('a-last', [label('two')]), labelled(aggregated('b-middle', [label('one')]), { two: 'true' }), with1('x', a)]),
  ),
  is('a circle gets what comes into it', ['b', 'a'], () =>
    rulesOf('all', [
      labelled(aggregated('all', [label('two'), label('in-1')], { rules: [c] }), { one: 'true' }),
      labelled(aggregated('round', [label('one'), label('in-2')]), { two: 'true' }),
      labelled(role('x', a), { 'in-2': 'true' }),
      labelled(role('y', b), { 'in-1': 'true' }),
    ]),
  ),
  is('it follows what it takes in', [['a'], ['b'], [], ['a']], () => {
    const index = new RbacIndex([aggregated('all', [label('one')])], 'computed');
    const look = () => index.role('ClusterRole/all')!.rules.map(({ resources }) => resources!.join());
    const seen: unknown[] = [];
    for (const step of [
      () => index.set(with1('x', a)),
      () => index.set(with1('x', b)),
      () => {
        index.delete('ClusterRole/x');
      },
      () => index.set(with1('y', a)),
    ]) {
      step();
      seen.push(look());
    }
    return seen;
  }),
  is('what it takes in is found by resource, too', [[], ['ClusterRole/all', 'ClusterRole/x'], []], () => {
    const index = new RbacIndex([aggregated('all', [label('one')])], 'computed');
    const look = () => [...index.candidates(resource('get', '', 'a'))].flatMap(({ roles }) => [...roles].map(({ key }) => key)).sort();
    const before = look();
    index.set(with1('x', a));
    const now = look();
    index.delete('ClusterRole/x');
    return [before, now, look()];
  }),
  is('what a live one would have got', ['a'], () =>
    new RbacIndex([with1('x', a), aggregated('all', [label('one')])]).aggregated.rules
      .get('ClusterRole/all')
      ?.map(({ resources }) => resources!.join()),
  ),
];

/** Objects that the API server would refuse, or that mean nothing: each is said, and none makes anything fail. */
export const noteCases: readonly Case[] = [
  is('fine objects', [], () =>
    notesOf(role('r', a, urls(['get'], '/x')), binding('b', 'ClusterRole/r', user('dana'), group('ops'), account('web', 'shop'))),
  ),
  is('other kinds', [], () =>
    notesOf(
      { apiVersion: 'v1', kind: 'Pod' },
      { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Odd' },
      { apiVersion: 'other.example/v1', kind: 'Role' },
    ),
  ),
  is('a role that is not there', ['ClusterRoleBinding/b roleRef: missing-role'], () => notesOf(binding('b', 'ClusterRole/gone', user('dana')))),
  is('a kind of role that is none', ['ClusterRoleBinding/b roleRef: unknown-role-kind'], () => notesOf(binding('b', 'Rule/r', user('dana')))),
  is('a Role in a ClusterRoleBinding', ['ClusterRoleBinding/b roleRef: unknown-role-kind'], () => notesOf(binding('b', 'Role/r', user('dana')))),
  is('a role without a name', ['ClusterRoleBinding/b roleRef: unknown-role-kind'], () =>
    notesOf(change(binding('b', 'ClusterRole/r'), { roleRef: { kind: 'ClusterRole' } })),
  ),
  is('a kind of subject that is none', ['ClusterRoleBinding/b subjects.1: unknown-subject-kind'], () =>
    notesOf(role('r', a), binding('b', 'ClusterRole/r', user('dana'), { kind: 'Robot', name: 'x' })),
  ),
  is('a ServiceAccount without namespace', ['ClusterRoleBinding/b subjects.0: no-account-namespace'], () =>
    notesOf(role('r', a), binding('b', 'ClusterRole/r', account('x'))),
  ),
  is('a rule without verbs', ['ClusterRole/r rules.1: empty-rule'], () => notesOf(role('r', a, rule([], [''], ['pods'])))),
  is('a rule on nothing', ['ClusterRole/r rules.0: empty-rule'], () => notesOf(role('r', { verbs: ['get'], apiGroups: [''] }))),
  is('a rule of no group', ['ClusterRole/r rules.0: empty-rule'], () => notesOf(role('r', { verbs: ['get'], resources: ['pods'] }))),
  is('a rule on both', ['ClusterRole/r rules.0: mixed-rule'], () => notesOf(role('r', { ...a, nonResourceURLs: ['/x'] }))),
  is('two of one name', ['ClusterRole/r : duplicate'], () => notesOf(role('r', a), role('r', b))),
  is('... of which the last counts', ['b'], () => rulesOf('r', [role('r', a), role('r', b)])),
  is('two of one name in two namespaces', [], () => notesOf(role('shop/r', a), role('payments/r', b))),
  is('no name', ['ClusterRole/ metadata.name: odd-name'], () => notesOf({ ...role('r', a), metadata: {} })),
  is('no metadata', ['ClusterRole/ metadata.name: odd-name'], () => notesOf({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' })),
  is('a name that none can have', ['ClusterRole/a%b metadata.name: odd-name'], () => notesOf(role('a%b', a))),
  is('a name with colons and blanks', [], () =>
    notesOf(role('system:a b*', a), binding('__proto__', 'ClusterRole/system:a b*', user('constructor'))),
  ),
  is('no namespace', ['Role/r metadata: no-namespace'], () => notesOf(change(role('shop/r', a), { metadata: { name: 'r' } }))),
  is('a namespace that somebody else says', 'shop/Role/r', () => new RbacIndex().set(change(role('shop/r', a), { metadata: { name: 'r' } }), 'shop')),
  is('rules that are no list', ['ClusterRole/r rules: wrong-type'], () => notesOf(change(role('r'), { rules: 'all' }))),
  is('a rule that is null', ['ClusterRole/r rules.0: wrong-type'], () => notesOf(change(role('r'), { rules: [null] }))),
  is('verbs that are a text', ['ClusterRole/r rules.0.verbs: wrong-type'], () => notesOf(change(role('r'), { rules: [{ ...a, verbs: '*' }] }))),
  is('a verb that is a number', ['ClusterRole/r rules.0.verbs.0: wrong-type'], () => notesOf(change(role('r'), { rules: [{ ...a, verbs: [1] }] }))),
  ...['apiGroups', 'resources', 'resourceNames', 'nonResourceURLs'].map((key) =>
    is(`${key} that are no list`, [`ClusterRole/r rules.0.${key}: wrong-type`], () => notesOf(change(role('r'), { rules: [{ ...a, [key]: {} }] }))),
  ),
  is('labels that are no texts', ['ClusterRole/r metadata.labels.x: wrong-type'], () => notesOf(labelled(role('r', a), { x: 1 } as never))),
  is('a selector that is a text', ['ClusterRole/r aggregationRule.clusterRoleSelectors.0: wrong-type'], () =>
    notesOf(aggregated('r', ['x' as never])),
  ),
  is('a selector that is none', ['ClusterRole/r aggregationRule.clusterRoleSelectors.0: odd-selector'], () =>
    notesOf(aggregated('r', [takes('x', 'Is')])),
  ),
  is('a circle', ['ClusterRole/r aggregationRule: aggregation-cycle', 'ClusterRole/s aggregationRule: aggregation-cycle'], () =>
    notesOf(labelled(aggregated('r', [label('two')]), { one: 'true' }), labelled(aggregated('s', [label('one')]), { two: 'true' })),
  ),
  is('a selector that takes in the role itself, too', [], () => notesOf(labelled(aggregated('r', [label('one')]), { one: 'true' }))),
  is('no circle', [], () => notesOf(aggregated('r', [label('two')]), labelled(aggregated('s', [label('one')]), { two: 'true' }), with1('x', a))),
  is('subjects that are no list', ['ClusterRoleBinding/b subjects: wrong-type'], () =>
    notesOf(change(binding('b', 'ClusterRole/r'), { subjects: {} })),
  ),
  is('a subject that is a text', ['ClusterRoleBinding/b subjects.0: wrong-type'], () =>
    notesOf(change(binding('b', 'ClusterRole/r'), { subjects: ['dana'] })),
  ),
  is('a name that is a number', ['ClusterRoleBinding/b subjects.0.name: wrong-type'], () =>
    notesOf(change(binding('b', 'ClusterRole/r'), { subjects: [{ kind: 'User', name: 7 }] })),
  ),
  is('a roleRef that is a text', ['ClusterRoleBinding/b roleRef: wrong-type'], () =>
    notesOf(change(binding('b', 'ClusterRole/r'), { roleRef: 'r' })),
  ),
  is('no roleRef', ['ClusterRoleBinding/b roleRef: unknown-role-kind'], () => notesOf(change(binding('b', 'ClusterRole/r'), { roleRef: undefined }))),
  is('a wrong object in the place of a right one', [false, ['ClusterRole/r rules: wrong-type', 'ClusterRoleBinding/b roleRef: missing-role']], () => {
    const index = new RbacIndex([role('r', a), binding('b', 'ClusterRole/r', user('dana'))]);
    index.set(change(role('r'), { rules: 1 }));
    return [
      isGranted(index, { name: 'dana', groups: [] }, resource('get', '', 'a')),
      index.notes.map(({ problem, object, path }) => `${object} ${path.join('.')}: ${problem}`),
    ];
  }),
  is('a right object in the place of a wrong one', [], () => {
    const index = new RbacIndex([change(role('r'), { rules: 1 })]);
    index.set(role('r', a));
    return index.notes;
  }),
  is('a role that comes later', [false, true, false, true], () => {
    const index = new RbacIndex([binding('b', 'ClusterRole/r', user('dana'))]);
    const look = () => isGranted(index, { name: 'dana', groups: [] }, resource('get', '', 'a'));
    const before = look();
    index.set(role('r', a));
    const after = look();
    index.delete('ClusterRole/r');
    const gone = look();
    index.set(role('r', a));
    return [before, after, gone, look()];
  }),
  is('a role of 5,000 rules', true, () => {
    const rules = Array.from({ length: 5000 }, (_, i) => rule(['get'], [`g${i}.example`], ['things']));
    return isGranted(
      new RbacIndex([role('r', ...rules), binding('b', 'ClusterRole/r', user('dana'))]),
      { name: 'dana', groups: [] },
      resource('get', 'g4999.example', 'things'),
    );
  }),
];
