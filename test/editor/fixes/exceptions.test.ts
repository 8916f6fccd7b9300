import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readConfig } from '../../../src/config/read';
import { exceptionsFor, withExceptions } from '../../../src/editor/fixes/exceptions';
import { rules } from '../../../src/rules';
import { editsOf } from '../../../src/yaml/edits';
import { printDocument } from '../../../src/yaml/print';
import { liveCluster } from '../../support/live';

const POD = `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  hostNetwork: true
  containers: [{ name: web, image: web, securityContext: { privileged: true } }]
`;
const wanted = rules.filter(({ code }) => ['PCI-K8S-302', 'PCI-K8S-305'].includes(code));

describe('Findings of a cluster that are accepted', () => {
  const cluster = liveCluster(wanted, POD);
  const exceptions = exceptionsFor(cluster.judge('shop/Pod/web')!.findings, 'The vendor needs it.');
  const added = (text: string) => {
    const after = withExceptions(text, exceptions, { editsOf, printDocument });
    assert.ok('text' in after, JSON.stringify(after));
    return after.text;
  };
  const YAML = `- rule: PCI-K8S-302
  match:
    kind: Pod
    namespace: shop
    name: web
    container: web
  reason: The vendor needs it.
- rule: PCI-K8S-305
  match:
    kind: Pod
    namespace: shop
    name: web
  reason: The vendor needs it.
`;

  it('are exceptions of a new file', () => {
    assert.equal(added(''), `exceptions:\n${YAML}`);
    assert.equal(added('# Ours.'), `# Ours.\nexceptions:\n${YAML}`);
  });

  it('go behind those that are there, and into a list that has only comments', () => {
    const before = 'rules:\n  seccomp: off # for now\nexceptions:\n  - rule: PCI-K8S-309\n    match: { namespace: shop }\n    reason: Because.\n';
    assert.ok(added(before).startsWith(before));
    assert.match(added('exceptions:\n  # - rule: PCI-K8S-309\n'), /# - rule: PCI-K8S-309/);
  });

  it('hold, and nothing else does', () => {
    const { settings, problems } = readConfig(added(''), wanted, '2026-11-24');
    assert.deepEqual(problems, []);
    cluster.configure(settings!);
    const open = cluster.judge('shop/Pod/web')!.findings.filter(({ accepted }) => !accepted);
    assert.deepEqual(open, []);
    const other = liveCluster(wanted, POD.replace('name: web, namespace', 'name: other, namespace'), { given: settings! });
    assert.deepEqual(
      other.judge('shop/Pod/other')!.findings.map(({ rule, accepted }) => [rule.code, accepted]),
      [
        ['PCI-K8S-302', undefined],
        ['PCI-K8S-305', undefined],
      ],
    );
  });
});
