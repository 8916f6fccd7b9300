import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { objectsIn } from '../../src/kube/manifest';
import { formatPath, valueAt } from '../../src/kube/path';
import { boolean, closed, integer, list, map, mistakes, object, oneOf, string } from '../../src/kube/schema';

const told = (data: unknown) => [...objectsIn(data)].map(({ manifest, at }) => `${manifest.apiVersion} ${manifest.kind} ${formatPath(at)}`.trim());

describe('objects in a document', () => {
  it('an object is itself; what lacks apiVersion or kind is none', () => {
    assert.deepEqual(told({ apiVersion: 'v1', kind: 'Pod' }), ['v1 Pod']);
    for (const none of [null, 1, 'x', [], { kind: 'Pod' }, { apiVersion: 'v1', kind: '' }, { apiVersion: 1, kind: 'Pod' }])
      assert.deepEqual(told(none), []);
  });
  it('a List is its items, also in one another; an item that says nothing of itself is none there', () => {
    const data = {
      apiVersion: 'v1',
      kind: 'List',
      items: [
        { apiVersion: 'v1', kind: 'Pod' },
        { metadata: {} },
        null,
        { apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'apps/v1', kind: 'Deployment' }] },
      ],
    };
    assert.deepEqual(told(data), ['v1 Pod items[0]', 'apps/v1 Deployment items[3].items[0]']);
  });
  it("items of a typed list follow the list's kind", () => {
    assert.deepEqual(told({ apiVersion: 'apps/v1', kind: 'DeploymentList', items: [{}, { kind: 'Deployment', apiVersion: 'apps/v1' }] }), [
      'apps/v1 Deployment items[0]',
      'apps/v1 Deployment items[1]',
    ]);
  });
  it('a kind that only ends like a list is an object', () => {
    assert.deepEqual(told({ apiVersion: 'example.com/v1', kind: 'AllowList', spec: {} }), ['example.com/v1 AllowList']);
  });
});

describe('paths', () => {
  it('lead through own properties only', () => {
    assert.deepEqual(
      [valueAt({ a: [{ b: 1 }] }, ['a', 0, 'b']), valueAt({}, ['constructor']), valueAt({ a: 'text' }, ['a', 'length']), valueAt(null, [])],
      [1, undefined, undefined, null],
    );
  });
  it('are shown as people write them', () => {
    assert.equal(formatPath(['metadata', 'annotations', 'a.b/c', 0, 'x']), 'metadata.annotations["a.b/c"][0].x');
  });
});

describe('schemas', () => {
  const schema = object({
    on: boolean,
    n: integer,
    names: list(string),
    labels: map(string),
    inner: closed({ a: string }, 'a'),
    either: oneOf(string, list(string)),
  });
  const told = (data: unknown) => mistakes(schema, data).map(({ path, problem, expected }) => `${formatPath(path)}: ${problem} ${expected}`);
  it('take what fits, nulls and fields that they do not name', () => {
    assert.deepEqual(told({ on: true, n: 1, names: ['a'], labels: { x: 'y', z: null }, inner: { a: 'b' }, either: ['a'], other: {} }), []);
    assert.deepEqual(told({ on: null, names: null, inner: null }), []);
  });
  it('name every value of a wrong type', () => {
    assert.deepEqual(told({ on: 'true', n: 1.5, names: ['a', 1, null], labels: { x: 1 }, either: 1 }), [
      'on: type a boolean',
      'n: type a whole number',
      'names[1]: type a string',
      'names[2]: type a string',
      'labels.x: type a string',
      'either: type a string or a list',
    ]);
  });
  it('closed ones name keys that are unknown or missing', () => {
    assert.deepEqual(told({ inner: { b: 1 } }), ['inner.b: unknown-key a', 'inner.a: missing-key a string']);
  });
});
