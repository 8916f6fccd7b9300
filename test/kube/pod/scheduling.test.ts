import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { barrierFor, placeOf, tolerates } from '../../../src/kube/pod/scheduling';
import type { PodSpec, Taint, Toleration } from '../../../src/kube/types';

const labels = { 'kubernetes.io/os': 'linux', pool: 'web', cores: '8' };
const place = (...taints: Taint[]) => placeOf('n1', labels, { spec: { taints } });
const runs = (spec: PodSpec, ...taints: Taint[]) => barrierFor(spec, place(...taints))?.kind ?? 'runs';
const asking = (...terms: object[]): PodSpec => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } },
});
const term = (key: string, operator: string, ...values: string[]) => ({ matchExpressions: [{ key, operator, values }] });

describe('where a DaemonSet runs', () => {
  it('by its selector and the name of a node', () => {
    assert.equal(runs({}), 'runs');
    assert.equal(runs({ nodeSelector: { pool: 'web' } }), 'runs');
    assert.equal(runs({ nodeSelector: { pool: 'db' } }), 'selector');
    assert.equal(runs({ nodeSelector: { gone: '' } }), 'selector');
    assert.deepEqual([runs({ nodeName: 'n1' }), runs({ nodeName: 'n2' })], ['runs', 'selector']);
  });
  it('by each operator of a required affinity', () => {
    const cases: [object, string][] = [
      [term('pool', 'In', 'db', 'web'), 'runs'],
      [term('pool', 'In', 'db'), 'selector'],
      [term('gone', 'In', ''), 'selector'],
      [term('pool', 'NotIn', 'web'), 'selector'],
      [term('gone', 'NotIn', 'web'), 'runs'],
      [term('pool', 'Exists'), 'runs'],
      [term('gone', 'Exists'), 'selector'],
      [term('gone', 'DoesNotExist'), 'runs'],
      [term('pool', 'DoesNotExist'), 'selector'],
      [term('cores', 'Gt', '4'), 'runs'],
      [term('cores', 'Lt', '4'), 'selector'],
      [term('gone', 'Gt', '4'), 'selector'],
      [term('pool', 'Sounds', 'web'), 'selector'],
      [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }] }, 'runs'],
      [{ matchFields: [{ key: 'metadata.name', operator: 'NotIn', values: ['n1'] }] }, 'selector'],
      // A term that asks for nothing takes no node.
      [{}, 'selector'],
    ];
    for (const [one, expected] of cases) assert.equal(runs(asking(one)), expected, JSON.stringify(one));
  });
  it('by one of several terms, whose expressions must all hold', () => {
    assert.equal(runs(asking(term('pool', 'In', 'db'), term('pool', 'In', 'web'))), 'runs');
    const both = { matchExpressions: [...term('pool', 'In', 'web').matchExpressions, ...term('cores', 'Lt', '4').matchExpressions] };
    assert.equal(runs(asking(both)), 'selector');
    assert.equal(runs(asking()), 'selector');
  });
  it('not on a node with a taint that it does not tolerate', () => {
    const taint = { key: 'dedicated', value: 'cde', effect: 'NoSchedule' };
    assert.deepEqual(barrierFor({}, place(taint)), { kind: 'taint', taint });
    assert.equal(runs({ tolerations: [{ operator: 'Exists' }] }, taint), 'runs');
    assert.equal(runs({}, { ...taint, effect: 'PreferNoSchedule' }), 'runs');
  });
  it('in spite of taints that its controller tolerates for it, or that pass', () => {
    for (const key of [
      'node.kubernetes.io/unschedulable',
      'node.kubernetes.io/disk-pressure',
      'node.cloudprovider.kubernetes.io/uninitialized',
      'karpenter.sh/disrupted',
    ])
      assert.equal(runs({}, { key, effect: 'NoSchedule' }), 'runs', key);
    assert.equal(runs({}, { key: 'node.kubernetes.io/unschedulable-for-now', effect: 'NoSchedule' }), 'taint');
  });
});

describe('tolerates', () => {
  const taint = { key: 'dedicated', value: 'cde', effect: 'NoSchedule' };
  const cases: [Toleration, boolean][] = [
    [{ operator: 'Exists' }, true],
    [{ operator: 'Exists', effect: 'NoExecute' }, false],
    [{ key: 'dedicated', operator: 'Exists' }, true],
    [{ key: 'other', operator: 'Exists' }, false],
    [{ key: 'dedicated', value: 'cde' }, true],
    [{ key: 'dedicated', operator: 'Equal', value: 'cde', effect: 'NoSchedule' }, true],
    [{ key: 'dedicated', value: 'other' }, false],
    [{ key: 'dedicated' }, false],
    // The API server refuses an empty key with any operator but Exists.
    [{ value: 'cde' }, false],
  ];
  for (const [toleration, expected] of cases) {
    it(`${JSON.stringify(toleration)}: ${String(expected)}`, () => {
      assert.equal(tolerates(toleration, taint), expected);
    });
  }
  it('a taint without value by a toleration without value', () => {
    assert.equal(tolerates({ key: 'a' }, { key: 'a', effect: 'NoSchedule' }), true);
  });
});
