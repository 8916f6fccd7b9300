import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import type { Path } from '../../src/kube/path';
import { rangeFor } from '../../src/yaml/place';
import { readFile } from '../../src/yaml/read';

const text = [
  'x: 1',
  '---',
  'apiVersion: v1',
  'kind: Pod',
  'metadata:',
  '  name: web',
  'spec:',
  '  hostNetwork: true',
  '  securityContext:',
  '  containers:',
  '  - image: nginx',
  '    name: "app"',
  '    securityContext: {privileged: true}',
  '  - image: second',
  '  - 7',
  '  volumes: []',
  '',
].join('\n');
const document = readFile(text).documents[1]!;

function underlined(path: Path, object: Path = []): string {
  const { start, end } = rangeFor(document, object, path);
  return text.slice(start, end);
}

describe('rangeFor', () => {
  const cases: [what: string, path: Path, text: string][] = [
    ['a scalar', ['spec', 'hostNetwork'], 'true'],
    ['a scalar in brackets', ['spec', 'containers', 0, 'securityContext', 'privileged'], 'true'],
    ['a scalar as an item', ['spec', 'containers', 2], '7'],
    ['the key of a mapping', ['metadata'], 'metadata'],
    ['the key of a list', ['spec', 'volumes'], 'volumes'],
    ['the key of an empty value', ['spec', 'securityContext'], 'securityContext'],
    ['the key above what is missing', ['metadata', 'labels', 'app'], 'metadata'],
    ['the key of an empty value below which something is missing', ['spec', 'securityContext', 'runAsUser'], 'securityContext'],
    ['the key of a mapping in a container', ['spec', 'containers', 0, 'securityContext', 'capabilities', 'drop'], 'securityContext'],
    ['the name of a container', ['spec', 'containers', 0], '"app"'],
    ['the name of a container that lacks something', ['spec', 'containers', 0, 'resources', 'limits'], '"app"'],
    ['the first key of a container without a name', ['spec', 'containers', 1, 'securityContext'], 'image'],
    ['the key of a list that lacks an item', ['spec', 'containers', 5], 'containers'],
    ['the kind for the whole object', [], 'Pod'],
    ['the kind for a missing field of the object', ['status', 'phase'], 'Pod'],
    ['the kind for a name that only JavaScript knows', ['constructor'], 'Pod'],
  ];
  for (const [what, path, expected] of cases) {
    it(`is ${what}`, () => {
      assert.equal(underlined(path), expected);
    });
  }

  it('stays in the object of a list', () => {
    const list = 'kind: List\nitems:\n- metadata: {name: a}\n  kind: Service\n- {metadata: {name: b}}\n';
    const [one] = readFile(list).documents;
    const at = (path: Path, object: Path) => {
      const { start, end } = rangeFor(one!, object, path);
      return list.slice(start, end);
    };
    assert.equal(at(['spec', 'type'], ['items', 0]), 'Service');
    assert.equal(at(['metadata', 'labels'], ['items', 0]), 'metadata');
    assert.equal(at(['spec', 'type'], ['items', 1]), 'metadata');
  });

  it('is a place in the text also where an alias or a merge brings the value', () => {
    const shared = 'kind: Pod\na: &a {x: 1}\nb: *a\nc:\n  <<: *a\n';
    const [one] = readFile(shared).documents;
    assert.deepEqual(rangeFor(one!, [], ['b', 'x']), { start: 20, end: 21 });
    assert.deepEqual(rangeFor(one!, [], ['c', 'x']), { start: 20, end: 21 });
    assert.equal(shared.slice(20, 21), '1');
  });

  it('is the beginning of a document without anything', () => {
    const [, empty] = readFile('a: 1\n---\n# nothing\n').documents;
    assert.deepEqual(rangeFor(empty!, [], ['kind']), { start: 9, end: 9 });
  });
});
