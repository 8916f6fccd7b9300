import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultSettings } from '../../../src/core/settings';
import { acceptance } from '../../../src/editor/fixes/acceptance';
import { rules } from '../../../src/rules';
import { applyFix } from '../../../src/workspace/fix';
import { Workspace } from '../../../src/workspace/workspace';

const pod = (metadata: object) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pay', ...metadata }, spec: { hostPID: true, containers: [] } }, undefined, 2);

/** Accepts host namespaces in a JSON manifest; the annotations that it has then, and the reason with which the finding is accepted. */
function accept(text: string, reason: string) {
  const workspace = new Workspace(rules, defaultSettings);
  const find = () => workspace.judge('pod.json')!.findings.find(({ rule }) => rule.code === 'PCI-K8S-305')!;
  workspace.update('pod.json', text);
  const fixed = applyFix(workspace, [acceptance([find()], reason)]);
  assert.ok(!('refused' in fixed));
  workspace.update('pod.json', fixed.get('pod.json')!.text);
  return { annotations: find().resource.manifest.metadata?.annotations, accepted: find().accepted?.reason };
}

describe('acceptance', () => {
  it('accepts a finding in JSON, where no comment can', () => {
    assert.deepEqual(accept(pod({}), 'The node agent.'), {
      annotations: { 'pci.k8s/ignore': 'PCI-K8S-305', 'pci.k8s/justification': 'The node agent.' },
      accepted: 'The node agent.',
    });
  });
  it('keeps what the object accepts already', () => {
    const annotations = { 'pci.k8s/ignore': 'PCI-K8S-309', 'pci.k8s/justification': 'It writes.', other: 'x' };
    assert.deepEqual(accept(pod({ annotations }), 'The node agent.'), {
      annotations: { 'pci.k8s/ignore': 'PCI-K8S-309,PCI-K8S-305', 'pci.k8s/justification': 'It writes. The node agent.', other: 'x' },
      accepted: 'It writes. The node agent.',
    });
  });
});
