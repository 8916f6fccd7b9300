import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultSettings } from '../../src/core/settings';
import { rules } from '../../src/rules';
import { Workspace, type FileJudgement } from '../../src/workspace/workspace';

const deployment = (name: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers: [{ name: web, image: registry.corp/${name}:1.4.2 }]
`;
const denial = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
`;
const files = {
  'a.yaml': deployment('a'),
  'b.yaml': `${deployment('b')}---\n${deployment('c')}`,
  'c.yaml': denial,
  'd.yaml': 'a: [1\n',
  'e.yaml': 'n: 1\n',
};

function filled(): Workspace {
  const workspace = new Workspace(rules, defaultSettings);
  for (const [file, text] of Object.entries(files)) workspace.update(file, text);
  return workspace;
}

/** A judgement in plain data, with the places of its findings. */
const plain = ({ file, kind, findings, notAssessed, notes, counts }: FileJudgement) => ({
  file,
  kind,
  findings: findings.map(({ rule, variant, severity, args, resource: { source }, path }) => [
    rule.id,
    variant,
    severity,
    args,
    path,
    source.kind === 'file' ? [source.document, source.locate(path)] : source,
  ]),
  notAssessed: notAssessed.map(({ rule, reason, message }) => [rule?.id, reason, message]),
  notes,
  counts: [...counts],
});

describe('judgeAll', () => {
  it('says of each file what judge says, with its places, though it lets go of the files before', () => {
    const kept = filled();
    const passing: unknown[] = [];
    for (const judgement of filled().judgeAll()) passing.push(plain(judgement));
    assert.deepEqual(
      passing,
      kept.files.map((file) => plain(kept.judge(file)!)),
    );
  });

  it('lets go of the files that were judged, and leaves their objects to the look-ups of others', () => {
    const workspace = filled();
    const judgements = workspace.judgeAll();
    judgements.next();
    judgements.next();
    assert.deepEqual(workspace.files, ['b.yaml', 'c.yaml', 'd.yaml', 'e.yaml']);
    assert.deepEqual(
      workspace.inventory.ofKind('apps', 'Deployment').map(({ ref }) => ref.name),
      ['a', 'b', 'c'],
    );
  });
});
