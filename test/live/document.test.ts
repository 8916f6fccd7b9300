import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Path } from '../../src/kube/path';
import type { Manifest } from '../../src/kube/types';
import { liveDocument } from '../../src/live/document';
import { readFile } from '../../src/yaml/read';

const POD = {
  status: { phase: 'Running' },
  spec: {
    containers: [
      { name: 'web', image: 'web:1' },
      { name: 'debug', image: 'debug', securityContext: { privileged: true } },
    ],
  },
  metadata: { name: 'web', namespace: 'shop', annotations: { note: 'two\nlines' } },
  kind: 'Pod',
  apiVersion: 'v1',
} as unknown as Manifest;

describe('A live object as a document', () => {
  it('begins with what it is and ends with its status', () => {
    assert.equal(
      liveDocument(POD).text,
      `apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  annotations:
    note: |-
      two
      lines
spec:
  containers:
  - name: web
    image: web:1
  - name: debug
    image: debug
    securityContext:
      privileged: true
status:
  phase: Running
`,
    );
  });

  it('holds just the data of the object', () => {
    assert.deepEqual(readFile(liveDocument(POD).text).documents[0]!.data, POD);
  });

  it('tells where a value stands, or the container that lacks it', () => {
    const { text, locate } = liveDocument(POD);
    const at = (path: Path) => {
      const { start, end } = locate(path);
      return text.slice(start, end);
    };
    assert.equal(at(['spec', 'containers', 1, 'securityContext', 'privileged']), 'true');
    assert.equal(at(['spec', 'containers', 0, 'securityContext', 'privileged']), 'web');
    assert.equal(at(['spec', 'containers', 1, 'securityContext']), 'securityContext');
    assert.equal(at([]), 'Pod');
  });

  it('never shows what a Secret holds', () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's' },
      data: { password: 'aHVudGVyMg==' },
      stringData: { a: 'hunter2' },
      type: 'Opaque',
    };
    assert.equal(liveDocument(secret as Manifest).text, 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\ntype: Opaque\n');
  });
});
