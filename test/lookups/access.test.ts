import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  bindingsFor,
  givesEverything,
  holdingOf,
  isBreakGlass,
  isFullRole,
  isListedSystem,
  isSystem,
  listSubjects,
  readBinding,
} from '../../src/lookups/access';
import type { Inventory } from '../../src/core/inventory';
import { defaultParameters } from '../../src/core/parameters';
import { defaultSettings } from '../../src/core/settings';
import type { Subject } from '../../src/kube/access/subjects';
import { Workspace } from '../../src/workspace/workspace';

const RBAC = 'apiVersion: rbac.authorization.k8s.io/v1';
const binding = (kind: string, name: string, role: string, subjects: string, namespace = 'shop') =>
  `${RBAC}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: ${namespace} }\nroleRef: { ${role} }\nsubjects: [${subjects}]\n`;
const clusterRole = (name: string, more: string) => `${RBAC}\nkind: ClusterRole\nmetadata: { name: ${name}, labels: { into: ${name} } }\n${more}\n`;

function inventoryOf(files: Record<string, string | string[]>, complete = false): Inventory {
  const workspace = new Workspace([], { ...defaultSettings, parameters: { ...defaultParameters, workspaceIsComplete: complete } });
  for (const [file, documents] of Object.entries(files)) workspace.update(file, [documents].flat().join('---\n'));
  return workspace.inventory;
}
const named = (inventory: Inventory, kind: string, name: string) => inventory.resources.find(({ ref }) => ref.kind === kind && ref.name === name)!;
const account = (name: string, namespace: string): Subject => ({ kind: 'ServiceAccount', name, namespace });
const group = (name: string): Subject => ({ kind: 'Group', name, namespace: '' });

describe('access', () => {
  const roles = [
    clusterRole('read', 'rules: []'),
    `${RBAC}\nkind: Role\nmetadata: { name: read, namespace: shop }\nrules: []\n`,
    `${RBAC}\nkind: Role\nmetadata: { name: read, namespace: other }\nrules: []\n`,
  ];
  const held = inventoryOf({
    'a.yaml': roles,
    'b.yaml': [
      binding('RoleBinding', 'one', 'kind: Role, name: read', '{ kind: User, name: alice }'),
      binding('RoleBinding', 'two', 'kind: ClusterRole, name: read', '{ kind: ServiceAccount, name: web }, { kind: User, name: bob }'),
      binding('ClusterRoleBinding', 'three', 'kind: ClusterRole, name: read', '{ kind: User, name: bob }'),
    ],
  });

  it('finds who holds a ClusterRole, each subject once', () => {
    const { names, modifiers, bindings } = holdingOf(named(held, 'ClusterRole', 'read'), held);
    assert.equal(names, 'User "bob", ServiceAccount "shop/web"');
    assert.deepEqual(
      bindings.map(({ resource, clusterWide }) => [resource.ref.name, clusterWide]),
      [
        ['three', true],
        ['two', false],
      ],
    );
    assert.deepEqual(modifiers, []);
  });

  it("finds who holds a Role, by bindings of the Role's namespace only", () => {
    assert.equal(holdingOf(held.find('rbac.authorization.k8s.io', 'Role', 'read', 'shop')[0]!, held).names, 'User "alice"');
    const other = holdingOf(held.find('rbac.authorization.k8s.io', 'Role', 'read', 'other')[0]!, held);
    assert.deepEqual([other.names, other.modifiers], ['no subject that was found in this workspace', ['unbound']]);
  });

  it('says of a whole workspace that nobody holds a role, also by a binding without subjects', () => {
    const inventory = inventoryOf({ 'a.yaml': [...roles, binding('ClusterRoleBinding', 'b', 'kind: ClusterRole, name: read', '')] }, true);
    const { names, modifiers } = holdingOf(named(inventory, 'ClusterRole', 'read'), inventory);
    assert.deepEqual([names, modifiers], ['no subject', ['unbound']]);
  });

  it('a ClusterRole is held by who holds an aggregated role that takes it in', () => {
    const inventory = inventoryOf({
      'a.yaml': [
        clusterRole('part', 'rules: []'),
        clusterRole('half', 'aggregationRule: { clusterRoleSelectors: [{ matchLabels: { into: part } }] }'),
        clusterRole('whole', 'aggregationRule: { clusterRoleSelectors: [{ matchLabels: { into: half } }] }'),
        binding('ClusterRoleBinding', 'b', 'kind: ClusterRole, name: whole', '{ kind: Group, name: ops }'),
      ],
    });
    assert.equal(holdingOf(named(inventory, 'ClusterRole', 'part'), inventory).names, 'Group "ops"');
  });

  it('a ClusterRole with a label for viewers is held by who holds view, edit or admin', () => {
    const inventory = inventoryOf({
      'a.yaml': [
        `${RBAC}\nkind: ClusterRole\nmetadata: { name: crd, labels: { rbac.authorization.k8s.io/aggregate-to-view: "true" } }\nrules: []\n`,
        binding('RoleBinding', 'b', 'kind: ClusterRole, name: admin', '{ kind: Group, name: ops }'),
      ],
    });
    assert.equal(holdingOf(named(inventory, 'ClusterRole', 'crd'), inventory).names, 'Group "ops"');
  });

  it('names the first subjects of many', () => {
    assert.equal(listSubjects(['a', 'b', 'c', 'd', 'e'].map(group)), 'Group "a", Group "b", Group "c" and 2 more');
    assert.equal(listSubjects(['a', 'b', 'c', 'd'].map(group)), 'Group "a", Group "b", Group "c", Group "d"');
  });

  it('finds the rights of an account, but for discovery', () => {
    const inventory = inventoryOf({
      'a.yaml': [
        binding('RoleBinding', 'own', 'kind: Role, name: r', '{ kind: ServiceAccount, name: web }'),
        binding('RoleBinding', 'elsewhere', 'kind: Role, name: r', '{ kind: ServiceAccount, name: web, namespace: shop }', 'other'),
        binding('RoleBinding', 'namesake', 'kind: Role, name: r', '{ kind: ServiceAccount, name: web }', 'other'),
        binding('ClusterRoleBinding', 'all', 'kind: ClusterRole, name: r', '{ kind: Group, name: "system:serviceaccounts" }'),
        binding('ClusterRoleBinding', 'discovery', 'kind: ClusterRole, name: "system:discovery"', '{ kind: Group, name: "system:serviceaccounts" }'),
        binding('RoleBinding', 'people', 'kind: Role, name: r', '{ kind: Group, name: web }'),
      ],
    });
    const of = (name: string, namespace: string) => bindingsFor({ name, namespace }, inventory).map(({ resource }) => resource.ref.name);
    assert.deepEqual(of('web', 'shop'), ['own', 'elsewhere', 'all']);
    assert.deepEqual(of('api', 'shop'), ['all']);
  });

  it('an account of no known namespace is the one that a binding in its folder names', () => {
    const inventory = inventoryOf({
      'a/rbac.yaml': binding('ClusterRoleBinding', 'near', 'kind: ClusterRole, name: r', '{ kind: ServiceAccount, name: web, namespace: shop }'),
      'b/rbac.yaml': binding('ClusterRoleBinding', 'far', 'kind: ClusterRole, name: r', '{ kind: ServiceAccount, name: web, namespace: shop }'),
    });
    assert.deepEqual(
      bindingsFor({ name: 'web', namespace: '?a' }, inventory).map(({ resource }) => resource.ref.name),
      ['near'],
    );
  });

  it('knows roles of all rights', () => {
    const inventory = inventoryOf({
      'a.yaml': [
        clusterRole('god', 'rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]'),
        clusterRole('whole', 'rules: []\naggregationRule: { clusterRoleSelectors: [{ matchLabels: { into: god } }] }'),
        clusterRole(
          'emptied',
          'rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]\naggregationRule: { clusterRoleSelectors: [{ matchLabels: { into: none } }] }',
        ),
        clusterRole('read', 'rules: [{ apiGroups: ["*"], resources: ["*"], verbs: [get] }]'),
        `${RBAC}\nkind: Role\nmetadata: { name: all, namespace: shop }\nrules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]\n`,
        binding('RoleBinding', 'shop', 'kind: Role, name: all', ''),
        binding('RoleBinding', 'other', 'kind: Role, name: all', '', 'other'),
        binding('RoleBinding', 'misspelt', 'kind: clusterrole, name: god', ''),
      ],
    });
    const names = ['cluster-admin', 'god', 'whole', 'emptied', 'read', 'missing'];
    assert.deepEqual(
      names.filter((name) => isFullRole(name, inventory)),
      ['cluster-admin', 'god', 'whole'],
    );
    const gives = (name: string) => givesEverything(readBinding(named(inventory, 'RoleBinding', name)), inventory);
    assert.deepEqual(['shop', 'other', 'misspelt'].map(gives), [true, false, false]);
  });

  it('reads the parameters for subjects', () => {
    const parameters = {
      ...defaultParameters,
      systemSubjects: ['User:ci-*', 'infra/agent', 'platform-*'],
      breakGlassSubjects: ['Group:sealed', 'ServiceAccount:a/b'],
    };
    const system = [
      { kind: 'User', name: 'ci-1', namespace: '' },
      account('agent', 'infra'),
      group('platform-team'),
      account('a', 'kube-system'),
    ] as const;
    assert.deepEqual(
      system.filter((subject) => !isSystem(subject, parameters)),
      [],
    );
    assert.deepEqual(
      [group('ci-1'), account('agent', 'shop'), account('x', 'y')].filter((subject) => isSystem(subject, parameters)),
      [],
    );
    assert.equal(isListedSystem(account('a', 'kube-system'), parameters), false);
    assert.deepEqual(
      [group('sealed'), account('b', 'a')].filter((subject) => !isBreakGlass(subject, parameters)),
      [],
    );
    assert.equal(isBreakGlass({ kind: 'User', name: 'sealed', namespace: '' }, parameters), false);
  });
});
