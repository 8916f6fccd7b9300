import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allSeen, type Visibility } from '../../../src/core/visibility';
import { columnsOf, type MatrixColumn } from '../../../src/editor/rbac/matrixColumns';
import { MatrixMasks, type MatrixPlace } from '../../../src/editor/rbac/matrixMasks';
import { ownResources } from '../../../src/kube/resourceNames';
import type { Manifest } from '../../../src/kube/types';
import { canI } from '../../../src/rbac/canI';
import { asUser, type SubjectRef } from '../../../src/rbac/danger/subject';
import { RbacIndex } from '../../../src/rbac/index';
import { resource } from '../../../src/rbac/request';
import { subjectsOf } from '../../../src/rbac/subjects';
import { allIn, isGrantedIn, namedIn, unknownIn, type Cell } from '../../../src/webview/cell';
import { VERBS, verbsIn } from '../../../src/webview/verbs';
import { NAMESPACES, randomWorld } from '../../rbac/randomWorld';
import { random } from '../../fuzz/mutate';

const CLUSTER: MatrixPlace = { kind: 'cluster' };
const EVERYWHERE: MatrixPlace = { kind: 'everywhere' };

/** Every list of a kind is refused, in all namespaces or in one. */
const refused = (kinds: readonly string[], namespace?: string): Visibility => ({
  serves: () => true,
  unseen: (_, kind, asked) =>
    kinds.includes(kind) && (namespace === undefined || asked === undefined || asked === namespace)
      ? { reason: 'forbidden', message: `${kind} was refused.` }
      : undefined,
});

describe('Cells of the matrix', () => {
  const places: readonly MatrixPlace[] = [CLUSTER, ...NAMESPACES.map((namespace) => ({ kind: 'namespace', namespace }) as const), EVERYWHERE];
  const visibilities = [allSeen, refused(['RoleBinding'], 'shop'), refused(['ClusterRoleBinding']), refused(['Role', 'ClusterRole'])];
  for (const seed of [1, 2, 3]) {
    for (const [v, visibility] of visibilities.entries()) {
      it(`say what canI says, world ${seed}, visibility ${v}`, () => {
        const index = new RbacIndex(randomWorld(seed).objects.filter(namesEverybody));
        const next = random(seed * 10 + v);
        let granted = 0;
        for (const place of places) {
          for (const group of ['', 'apps', 'rbac.authorization.k8s.io']) {
            const masks = new MatrixMasks(index, visibility, columnsOf(index, group, ownResources()), place);
            for (const { ref } of subjectsOf(index)) {
              const cells = masks.cellsOf(ref);
              const i = next(cells.length);
              granted += Number(isGrantedIn(cells[i]!));
              assert.deepEqual(
                wordsOf(cells[i]!),
                expected(index, ref, masks.columns[i]!, place, visibility),
                `${ref.login} ${JSON.stringify(place)}`,
              );
            }
          }
        }
        assert.ok(granted > 20, `only ${granted} cells have something in them`);
      });
    }
  }
});

/** A group asks as somebody without a name, and to nobody without a name the API server lets a binding be made. */
const namesEverybody = (manifest: Manifest): boolean =>
  !((manifest as { subjects?: readonly { name: string }[] }).subjects ?? []).some(({ name }) => name === '');

interface Words {
  readonly all: readonly string[];
  readonly named: readonly string[];
  readonly unknown: readonly string[];
}

const wordsOf = (cell: Cell): Words => ({ all: verbsIn(allIn(cell)), named: verbsIn(namedIn(cell)), unknown: verbsIn(unknownIn(cell)) });

/** The same by one question for each verb, place and name. */
function expected(index: RbacIndex, subject: SubjectRef, column: MatrixColumn, place: MatrixPlace, visibility: Visibility): Words {
  const words = { all: [] as string[], named: [] as string[], unknown: [] as string[] };
  const names = new Set([...index.roles].flatMap(({ rules }) => rules.flatMap(({ resourceNames }) => resourceNames ?? [])));
  for (const [bit, { verb }] of VERBS.entries()) {
    const isNameless = verb === 'deletecollection' || (verb === 'create' && column.subresource === '');
    const ask = (namespace: string, name: string) =>
      canI(index, asUser(subject), resource(verb, column.group, column.resource, { subresource: column.subresource, namespace, name }), visibility)
        .result;
    const namespaces = [''];
    if ((column.namespaceVerbs >> bit) & 1) {
      if (place.kind === 'namespace') namespaces.push(place.namespace);
      if (place.kind === 'everywhere') namespaces.push(...NAMESPACES, 'system:odd');
    }
    const unnamed = namespaces.map((namespace) => ask(namespace, ''));
    const named = isNameless ? [] : namespaces.flatMap((namespace) => [...names].map((name) => ask(namespace, name)));
    if (unnamed.includes('allowed')) words.all.push(verb);
    else if (named.includes('allowed')) words.named.push(verb);
    else if (unnamed.includes('unknown')) words.unknown.push(verb);
  }
  return words;
}

describe('Columns of the matrix', () => {
  const role = (rules: readonly object[]): Manifest => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'r' },
    rules,
  });

  it('are what is served and what rules name, each once, without asterisks', () => {
    const index = new RbacIndex([
      role([
        { verbs: ['get'], apiGroups: ['batch'], resources: ['jobs', 'jobs/status', '*/scale', '*', 'jobs/*', 'workflows'] },
        { verbs: ['get'], apiGroups: ['*'], resources: ['elsewhere'] },
      ]),
    ]);
    const names = columnsOf(index, 'batch', ownResources()).map(({ resource: plural, subresource }) => [plural, subresource].join('/'));
    assert.deepEqual(names, ['cronjobs/', 'jobs/', 'jobs/status', 'workflows/']);
  });

  it('know what a RoleBinding can give', () => {
    const columns = columnsOf(new RbacIndex([]), '', ownResources());
    const given = (plural: string) => verbsIn(columns.find((one) => one.resource === plural)!.namespaceVerbs);
    assert.deepEqual(given('nodes'), []);
    assert.deepEqual(given('namespaces'), ['get', 'update', 'patch', 'delete']);
    assert.deepEqual(given('pods').length, VERBS.length);
  });
});
