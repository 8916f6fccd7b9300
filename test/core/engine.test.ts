import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changesOf } from '../../src/core/finding';
import { guard, Unreadable } from '../../src/core/guard';
import { applyPatch } from '../../src/core/patch';
import { defineRule, type AnyRule } from '../../src/core/rule';
import { modified } from '../../src/core/severity';
import { defaultSettings, matches } from '../../src/core/settings';
import { applyFix } from '../../src/workspace/fix';
import { Workspace } from '../../src/workspace/workspace';

const sheet = {
  code: 'PCI-K8S-999',
  title: 'A rule of this test',
  tier: 1,
  requirements: { pciDss: ['2.2.1'], guidance: ['3.1'] },
  severity: 'medium',
  sparesExempt: true,
  messages: { bad: 'The {what} is bad.' },
  fixes: {},
  docs: { why: '', bad: '', good: '' },
} as const;
const failing = defineRule({
  ...sheet,
  id: 'failing',
  target: 'container',
  check: ({ path }, report) => {
    report({ message: 'bad', at: path('image'), args: { what: 'image' } });
  },
});
const throwing = defineRule({
  ...sheet,
  id: 'throwing',
  target: 'container',
  check: () => {
    throw new TypeError('no such thing');
  },
});
const reading = defineRule({
  ...sheet,
  id: 'reading',
  target: 'container',
  check: ({ container, path }, report) => {
    if (container.securityContext?.privileged) report({ message: 'bad', at: path('securityContext', 'privileged'), args: { what: 'container' } });
  },
});
const mending = defineRule({
  ...sheet,
  id: 'mending',
  target: 'container',
  fixes: { copy: { title: 'Copy the image', safety: 'review', effect: 'None.' } },
  check: ({ container, path }, report) => {
    report({
      message: 'bad',
      at: path('name'),
      args: { what: 'container' },
      fixes: { copy: () => [{ op: 'set', path: path('workingDir'), value: container.image }] },
    });
  },
});
const namespaces = defineRule({
  ...sheet,
  id: 'namespaces',
  target: 'namespace',
  check: ({ key }, report) => {
    report({ message: 'bad', at: ['metadata', 'name'], args: { what: key }, modifiers: ['absent'] });
  },
});

const pod = (name: string, namespace?: string, container = '{ name: c, image: i }') =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}${namespace === undefined ? '' : `, namespace: ${namespace}`} }\nspec: { containers: [${container}] }\n`;

function judge(rules: readonly AnyRule[], files: Readonly<Record<string, string>>, settings = defaultSettings) {
  const workspace = new Workspace(rules, settings);
  for (const [file, text] of Object.entries(files)) workspace.update(file, text);
  const judged = workspace.files.map((file) => workspace.judge(file)!);
  return {
    workspace,
    findings: judged.flatMap(({ findings }) => findings),
    notAssessed: judged.flatMap(({ notAssessed }) => notAssessed),
    counts: (id: string) => judged.map(({ counts }) => counts.get(id)),
  };
}

describe('the engine', () => {
  it('a rule that throws costs only itself and is said', () => {
    const { findings, notAssessed, counts } = judge([throwing, failing], { 'a.yaml': pod('a') });
    assert.deepEqual(
      findings.map(({ rule }) => rule.id),
      ['failing'],
    );
    assert.deepEqual(
      notAssessed.map(({ rule, reason, message }) => [rule?.id, reason, message]),
      [['throwing', 'rule-error', 'The rule PCI-K8S-999 failed on this object, which is a mistake of ours: no such thing']],
    );
    assert.deepEqual(counts('throwing'), [{ pass: 0, fail: 0, notAssessed: 1, manual: 0 }]);
  });
  it('a value of a wrong type stops only the rules that read it', () => {
    const { findings, notAssessed } = judge([reading, failing], {
      'a.yaml': pod('a', 'shop', '{ name: c, image: i, securityContext: { privileged: "yes" } }'),
    });
    assert.deepEqual(
      findings.map(({ rule }) => rule.id),
      ['failing'],
    );
    assert.deepEqual(
      notAssessed.map(({ rule, reason, message }) => [rule?.id, reason, message]),
      [['reading', 'wrong-type', '"spec.containers[0].securityContext.privileged" has to be a boolean; the API server refuses this object.']],
    );
  });
  it('an exempt namespace is not applicable to rules that spare it', () => {
    const { findings, counts } = judge([failing], { 'a.yaml': pod('a', 'kube-system') });
    assert.deepEqual([findings, counts('failing')], [[], [undefined]]);
  });
  it('a rule that is off says nothing', () => {
    assert.deepEqual(judge([failing], { 'a.yaml': pod('a') }, { ...defaultSettings, rules: { failing: { severity: 'off' } } }).findings, []);
  });
  it('a namespace with card data raises by one step; not found among files lowers; together they cancel', () => {
    const cde = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { pci.k8s/scope: cde } }\n';
    const severities = (files: Record<string, string>) =>
      judge([failing, namespaces], files).findings.map(({ rule, severity }) => `${rule.id} ${severity}`);
    assert.deepEqual(severities({ 'a.yaml': pod('a', 'shop') }), ['namespaces low', 'failing medium']);
    assert.deepEqual(severities({ 'a.yaml': pod('a', 'shop'), 'ns.yaml': cde }), ['failing high', 'namespaces medium']);
  });
  it('one finding a namespace: at the Namespace, else at its first workload; unnamed ones go by folder', () => {
    const at = (files: Record<string, string>) =>
      judge([namespaces], files).findings.map(({ resource: { source }, args }) => `${source.kind === 'file' ? source.file : ''} ${args['what']!}`);
    assert.deepEqual(
      at({ 'a.yaml': pod('a', 'shop'), 'b.yaml': pod('b', 'shop'), 'z.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n' }),
      ['z.yaml shop'],
    );
    assert.deepEqual(at({ 'a.yaml': pod('a', 'shop'), 'b.yaml': pod('b', 'shop') }), ['a.yaml shop']);
    assert.deepEqual(at({ 'x/a.yaml': pod('a'), 'x/b.yaml': pod('b'), 'y/c.yaml': pod('c') }), ['x/a.yaml ?x', 'y/c.yaml ?y']);
    assert.deepEqual(at({ 'x/a.yaml': pod('a'), 'x/kustomization.yaml': 'namespace: pay\n' }), ['x/a.yaml pay']);
  });
});

describe('guard', () => {
  const data = { a: { b: ['x', { c: 1 }], d: 'yes' } };
  const fault = { path: ['a', 'b', 1, 'c'], reason: 'wrong-type', message: 'No.' } as const;
  it('lets everything be read but the faulty value', () => {
    const guarded = guard(data, [fault]);
    assert.deepEqual([guarded.a.d, guarded.a.b[0], guarded.a.b.length, Object.keys(guarded.a.b[1]!)], ['yes', 'x', 2, ['c']]);
    assert.equal(guarded.a.b, guarded.a.b);
    assert.throws(() => (guarded.a.b[1] as { c: number }).c, Unreadable);
  });
  it('is the data itself where nothing is faulty', () => {
    assert.equal(guard(data, []), data);
  });
});

describe('patches of data', () => {
  const data = { a: { b: 1 }, list: ['x', 'y'] };
  for (const [name, patch, expected] of [
    ['set a value', { op: 'set', path: ['a', 'b'], value: 2 }, { a: { b: 2 }, list: ['x', 'y'] }],
    ['set below missing parents', { op: 'set', path: ['n', 'm'], value: true }, { ...data, n: { m: true } }],
    ['set in an item', { op: 'set', path: ['list', 1], value: 'z' }, { a: { b: 1 }, list: ['x', 'z'] }],
    ['append', { op: 'append', path: ['list'], value: 'z' }, { a: { b: 1 }, list: ['x', 'y', 'z'] }],
    ['append to a missing list', { op: 'append', path: ['a', 'l'], value: 'z' }, { a: { b: 1, l: ['z'] }, list: ['x', 'y'] }],
    ['remove a key', { op: 'remove', path: ['a', 'b'] }, { a: {}, list: ['x', 'y'] }],
    ['remove an item', { op: 'remove', path: ['list', 0] }, { a: { b: 1 }, list: ['y'] }],
    ['remove what is not there', { op: 'remove', path: ['q', 'r'] }, data],
    ['remove all', { op: 'remove', path: [] }, undefined],
  ] as const) {
    it(name, () => {
      const before = structuredClone(data);
      assert.deepEqual(applyPatch(data, patch), expected);
      assert.deepEqual(data, before, 'the argument is left as it is');
    });
  }
});

describe('severities', () => {
  it('move at most one step, and info never', () => {
    assert.deepEqual(
      [
        modified('high', ['cde']),
        modified('high', ['absent', 'unbound']),
        modified('high', ['cde', 'absent']),
        modified('critical', ['cde']),
        modified('low', ['unbound']),
        modified('info', ['cde']),
      ],
      ['critical', 'medium', 'high', 'critical', 'info', 'info'],
    );
  });
  it('patterns match whole names', () => {
    assert.deepEqual(
      [matches('kube-*', 'kube-system'), matches('kube-*', 'my-kube-x'), matches('a.b', 'axb'), matches('*', '')],
      [true, false, false, true],
    );
  });
});

describe('a workspace', () => {
  it('judges a file again only when something changed', () => {
    const { workspace } = judge([failing], { 'a.yaml': pod('a') });
    const first = workspace.judge('a.yaml');
    workspace.update('a.yaml', pod('a'));
    assert.equal(workspace.judge('a.yaml'), first);
    workspace.update('a.yaml', `# moved\n${pod('a')}`);
    assert.equal(workspace.judge('a.yaml')!.findings.length, 1);
    assert.notEqual(workspace.judge('a.yaml'), first);
  });
  it('findings move with the text before them, and objects stay the same', () => {
    const { workspace } = judge([failing], { 'a.yaml': `${pod('a')}---\n${pod('b')}` });
    const range = () => {
      const finding = workspace.judge('a.yaml')!.findings[1]!;
      const { source } = finding.resource;
      return source.kind === 'file' ? [source.document, source.locate(['metadata', 'name']).start] : [];
    };
    const resource = workspace.judge('a.yaml')!.resources[1];
    const [document, start] = range();
    workspace.update('a.yaml', `# a line\n---\n${pod('a')}---\n${pod('b')}`);
    assert.deepEqual(range(), [document! + 1, start! + '# a line\n---\n'.length]);
    assert.equal(workspace.judge('a.yaml')!.resources[1], resource);
  });
  it('forgets a file that is removed', () => {
    const { workspace } = judge([failing], { 'a.yaml': pod('a') });
    workspace.remove('a.yaml');
    assert.deepEqual([workspace.files, workspace.judge('a.yaml'), workspace.inventory.resources], [[], undefined, []]);
  });
  it('a kustomization that comes later changes what the files around it mean', () => {
    const { workspace } = judge([namespaces], { 'x/a.yaml': pod('a') });
    assert.equal(workspace.judge('x/a.yaml')!.findings[0]!.args['what'], '?x');
    workspace.update('x/kustomization.yaml', 'namespace: pay\n');
    assert.equal(workspace.judge('x/a.yaml')!.findings[0]!.args['what'], 'pay');
    workspace.remove('x/kustomization.yaml');
    assert.equal(workspace.judge('x/a.yaml')!.findings[0]!.args['what'], '?x');
  });
});

describe('a fix that wants a value which is not known', () => {
  it('is not made, and nothing breaks', () => {
    const workspace = new Workspace([mending], defaultSettings);
    workspace.update('a.yaml', pod('web', 'shop', '{ name: c, image: "{{ image }}" }'));
    const [finding] = workspace.judge('a.yaml')!.findings;
    assert.deepEqual(applyFix(workspace, changesOf(finding!.fixes[0]!)), { refused: 'The fix needs a value that is not known here.' });
  });
});
