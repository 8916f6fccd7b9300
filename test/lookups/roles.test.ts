import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Inventory } from '../../src/core/inventory';
import { defaultSettings } from '../../src/core/settings';
import { RBAC } from '../../src/kube/access/rbac';
import { isFullRole } from '../../src/lookups/access';
import { aggregatorsOf, rulesOfRole } from '../../src/lookups/roles';
import { Workspace } from '../../src/workspace/workspace';
import { grants, type Right } from '../../src/rbac/rights';
import { liveCluster } from '../support/live';

const API = `apiVersion: ${RBAC}/v1`;
const clusterRole = (name: string, fields: string, labels = '{}') =>
  `---\n${API}\nkind: ClusterRole\nmetadata: { name: ${name}, labels: ${labels} }\n${fields}\n`;
const role = (name: string, rules: string) => `---\n${API}\nkind: Role\nmetadata: { name: ${name}, namespace: shop }\nrules: [${rules}]\n`;
const rule = (verb: string, resource: string) => `{ apiGroups: [""], resources: [${resource}], verbs: [${verb}] }`;
const all = '{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }';

function files(...texts: string[]): Inventory {
  const workspace = new Workspace([], defaultSettings);
  for (const [i, text] of texts.entries()) workspace.update(`${i}/a.yaml`, text);
  return workspace.inventory;
}
const cluster = (yaml: string): Inventory => liveCluster([], yaml).inventory;

function gives(inventory: Inventory, kind: string, name: string, right: Right): boolean | undefined {
  return rulesOfRole({ kind, name }, 'shop', inventory)?.some((one) => grants(one, right) === 'all');
}
const getPods: Right = { verb: 'get', group: '', resource: 'pods' };
const getSecrets: Right = { verb: 'get', group: '', resource: 'secrets' };
const makePods: Right = { verb: 'create', group: '', resource: 'pods' };

describe('roles in force', () => {
  it('of the namespace or the cluster, by the kind', () => {
    const inventory = files(role('a', rule('get', 'pods')) + clusterRole('a', `rules: [${rule('get', 'secrets')}]`));
    assert.deepEqual([gives(inventory, 'Role', 'a', getPods), gives(inventory, 'Role', 'a', getSecrets)], [true, false]);
    assert.deepEqual([gives(inventory, 'ClusterRole', 'a', getPods), gives(inventory, 'ClusterRole', 'a', getSecrets)], [false, true]);
    assert.equal(gives(inventory, 'Role', 'gone', getPods), undefined);
  });

  it('of a repository lie on top of those that every API server has', () => {
    const inventory = files(role('a', ''));
    assert.deepEqual(
      ['view', 'edit', 'admin'].map((name) => [getPods, makePods, getSecrets].map((right) => gives(inventory, 'ClusterRole', name, right))),
      [
        [true, false, false],
        [true, true, true],
        [true, true, true],
      ],
    );
    assert.equal(gives(cluster(role('a', '')), 'ClusterRole', 'view', getPods), undefined);
  });

  it('get into the ones that every API server has by their labels', () => {
    const mine = clusterRole('mine', `rules: [${rule('get', 'secrets')}]`, `{ ${RBAC}/aggregate-to-view: "true" }`);
    const inventory = files(mine);
    assert.equal(gives(inventory, 'ClusterRole', 'view', getSecrets), true);
    assert.deepEqual([...aggregatorsOf(inventory.find(RBAC, 'ClusterRole', 'mine')[0]!, inventory)].sort(), ['admin', 'edit', 'view']);
    assert.equal(isFullRole('view', inventory), false);
    assert.equal(isFullRole('view', files(mine.replace(rule('get', 'secrets'), all))), true);
  });

  it('of one name in several files all count, as any may be applied', () => {
    const inventory = files(clusterRole('a', `rules: [${rule('get', 'pods')}]`), clusterRole('a', `rules: [${rule('get', 'secrets')}]`));
    assert.deepEqual([gives(inventory, 'ClusterRole', 'a', getPods), gives(inventory, 'ClusterRole', 'a', getSecrets)], [true, true]);
  });

  it('that are written down and aggregated are what a controller will make of them', () => {
    const whole = `aggregationRule: { clusterRoleSelectors: [{ matchLabels: { into: whole } }] }\nrules: [${all}]`;
    const parts = clusterRole('whole', whole) + clusterRole('part', `rules: [${rule('get', 'pods')}]`, '{ into: whole }');
    assert.deepEqual([gives(files(parts), 'ClusterRole', 'whole', getPods), gives(files(parts), 'ClusterRole', 'whole', getSecrets)], [true, false]);
    // In a cluster it has made them, and the authorizer goes by what is stored.
    assert.equal(gives(cluster(parts), 'ClusterRole', 'whole', getSecrets), true);
    // It has not come to it yet, or does not run.
    assert.equal(gives(cluster(parts.replace(`rules: [${all}]`, 'rules: null')), 'ClusterRole', 'whole', getPods), true);
  });

  it('a role takes in neither itself nor a Role', () => {
    const inventory = files(clusterRole('all', 'aggregationRule: { clusterRoleSelectors: [{}] }') + clusterRole('a', 'rules: []') + role('b', ''));
    const of = (kind: string, name: string, namespace = '') => aggregatorsOf(inventory.find(RBAC, kind, name, namespace)[0]!, inventory);
    assert.deepEqual([of('ClusterRole', 'all'), of('ClusterRole', 'a'), of('Role', 'b', 'shop')], [[], ['all'], []]);
  });
});
