import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FileSource } from '../../src/core/resource';
import { groupMissing, hardening, missingFields, rangeOfGroup, requirementsOf, type FindingGroup } from '../../src/editor/missingBlock';
import { rules } from '../../src/rules';
import { defaultSettings } from '../../src/core/settings';
import { applyFix } from '../../src/workspace/fix';
import { Workspace } from '../../src/workspace/workspace';

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: pay
spec:
  containers:
    - name: web
      image: registry.example.com/web:1
    - name: side
      image: registry.example.com/side:1
      securityContext:
        runAsNonRoot: false
        capabilities: {}
`;

function groupsOf(yaml: string): { workspace: Workspace; groups: FindingGroup[]; textAt: (group: FindingGroup) => string } {
  const workspace = new Workspace(rules, defaultSettings);
  workspace.update('test.yaml', yaml);
  const groups = groupMissing(workspace.judge('test.yaml')!.findings);
  return {
    workspace,
    groups,
    textAt: (group) => {
      const { start, end } = rangeOfGroup(group, ({ source }, path) => (source as FileSource).locate(path));
      return yaml.slice(start, end);
    },
  };
}

const codes = ({ findings }: FindingGroup) => [...new Set(findings.map(({ rule }) => rule.code.slice(-3)))].sort().join();

describe('groupMissing', () => {
  const { workspace, groups, textAt } = groupsOf(POD);
  const blockOf = (container: string) =>
    groups.find(({ block, findings }) => block?.name === 'securityContext' && findings[0].container === container)!;

  it('makes one of all that the securityContext of a container lacks, on its name', () => {
    assert.equal(codes(blockOf('web')), '301,303,304,307,309');
    assert.equal(textAt(blockOf('web')), 'web');
    assert.deepEqual(
      missingFields(blockOf('web'), blockOf('web').block!).map((field) => field.split('.')[0]),
      ['allowPrivilegeEscalation', 'capabilities', 'readOnlyRootFilesystem', 'runAsNonRoot', 'seccompProfile'],
    );
  });

  it('keeps containers apart, and leaves a wrong value that is there its own place', () => {
    assert.equal(codes(blockOf('side')), '303,304,307,309');
    assert.equal(textAt(blockOf('side')), 'side');
    const wrong = groups.find(({ findings: [first] }) => first.rule.code === 'PCI-K8S-301' && first.container === 'side')!;
    assert.equal(wrong.block, undefined);
    assert.equal(textAt(wrong), 'false');
  });

  it('puts the worst first and names each requirement once, in order', () => {
    const severities = blockOf('web').findings.map(({ severity }) => severity);
    assert.deepEqual(
      severities,
      [...severities].sort(
        (a, b) => ['critical', 'high', 'medium', 'low', 'info'].indexOf(a) - ['critical', 'high', 'medium', 'low', 'info'].indexOf(b),
      ),
    );
    assert.deepEqual(requirementsOf(blockOf('web')), ['2.2.1', '2.2.4', '2.2.6', '5.2.1', '7.2.5', '11.5.2']);
  });

  it('hardens the whole block at once, after which nothing of it is missing', () => {
    const fixed = applyFix(workspace, hardening(blockOf('web')));
    assert.ok(!('refused' in fixed));
    const after = groupsOf(fixed.get('test.yaml')!.text);
    assert.deepEqual(
      after.groups.filter(({ block, findings: [first] }) => block?.name === 'securityContext' && first.container === 'web'),
      [],
    );
  });

  it('does the same for resources', () => {
    const resources = groups.find(({ block, findings }) => block?.name === 'resources' && findings[0].container === 'web')!;
    assert.equal(codes(resources), '310');
    assert.equal(textAt(resources), 'web');
    assert.deepEqual(hardening(resources), []);
  });

  it('keeps two objects of one document apart', () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n${[1, 2].map((i) => `  - apiVersion: v1\n    kind: Pod\n    metadata: { name: p${i} }\n    spec: { containers: [{ name: web, image: r.example.com/w:1 }] }\n`).join('')}`;
    const names = groupsOf(list)
      .groups.filter(({ block }) => block?.name === 'securityContext')
      .map(({ findings: [first] }) => first.resource.ref.name);
    assert.deepEqual(names, ['p1', 'p2']);
  });
});
