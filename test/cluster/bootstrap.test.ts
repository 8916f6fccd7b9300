import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Manifest, Role } from '../../src/kube/types';
import { minorOf, readVersion } from '../../src/kube/versions/version';
import { withAggregated } from '../../src/rbac/bootstrap';
import { minorsIn, unpack } from '../../src/rbac/bootstrap/unpack';
import { pack, writtenBy } from '../support/cluster/bootstrap';
import { startCluster, type Cluster } from '../support/cluster/cluster';
import { eventually } from '../support/cluster/eventually';
import { projectRoot } from '../support/project';

const FILE = path.join(projectRoot, 'src', 'rbac', 'bootstrap', 'policyText.ts');

/**
 * A server can act as one of three minor versions before its own, but takes back only what came by a feature gate. These
 * objects also changed otherwise after a version; of them the older servers' own are shipped, which are in the test data of
 * Kubernetes 1.34.2, 1.35.0 and 1.36.0. Source: KEP-4330, "Compatibility Versions in Kubernetes"; kubernetes/kubernetes,
 * `plugin/pkg/auth/authorizer/rbac/bootstrappolicy/testdata`.
 */
const BY_NO_GATE: Readonly<Record<string, readonly string[]>> = {
  '1.34': [
    'ClusterRole//system:aggregate-to-edit',
    'ClusterRole//system:aggregate-to-view',
    'ClusterRole//system:controller:expand-controller',
    'ClusterRole//system:controller:node-controller',
    'ClusterRole//system:controller:persistent-volume-binder',
    'ClusterRole//system:controller:pvc-protection-controller',
    // The same rights, by other rules.
    'ClusterRole//system:controller:statefulset-controller',
    'ClusterRole//system:node',
    'Role/kube-system/system::leader-locking-kube-controller-manager',
    'Role/kube-system/system::leader-locking-kube-scheduler',
  ],
  '1.35': [
    'ClusterRole//system:controller:expand-controller',
    'ClusterRole//system:controller:node-controller',
    'ClusterRole//system:controller:persistent-volume-binder',
    'ClusterRole//system:controller:pvc-protection-controller',
  ],
  '1.36': ['ClusterRole//system:controller:node-controller'],
};

// `npm run generate:bootstrap` writes what is compared here, for the minor version of the server.
describe('the bootstrap policy that is shipped, and what the API server writes', () => {
  let cluster: Cluster;
  let minor: string;
  let written: readonly Manifest[];
  before(async () => {
    cluster = await startCluster({ auditPolicy: false, controllers: true });
    minor = minorOf(readVersion(cluster.version)!);
    written = (await writtenBy(cluster)).map(asFirstWritten);
    if (process.env['PCI_UPDATE']) writeFileSync(FILE, fileWith(minor, written));
  });
  after(() => cluster.stop());

  it('is the same for the minor version of the server', () => {
    assert.ok(written.length > 100, `${written.length}`);
    assert.equal(minorsIn(shippedText()).at(-1), minor);
    assert.deepEqual(sorted(unpack(shippedText(), minor)), sorted(written));
  });

  it('has the rules that the controller writes into admin, edit and view', async () => {
    const rulesOf = (name: string, policy: readonly Manifest[]) =>
      (policy.find(({ kind, metadata }) => kind === 'ClusterRole' && metadata?.name === name) as Role | undefined)?.rules ?? [];
    const shipped = withAggregated(unpack(shippedText(), minor));
    for (const name of ['admin', 'edit', 'view']) {
      const rules = await eventually(`the rules of ${name}`, async () => {
        const found = rulesOf(name, await writtenBy(cluster));
        return found.length === rulesOf(name, shipped).length && found;
      });
      assert.deepEqual(rulesOf(name, shipped), rules, name);
      assert.ok(rules.length > 5, name);
    }
  });

  for (const [older, differing] of Object.entries(BY_NO_GATE)) {
    it(`is the same for ${older}, as the server acts as that, but for what came by no feature gate`, async () => {
      const acting = await startCluster({ auditPolicy: false, extraArgs: [`--emulated-version=${older}`] });
      const theirs = packed(await writtenBy(acting));
      await acting.stop();
      const ours = packed(unpack(shippedText(), older));
      const all = [...new Set([...theirs.keys(), ...ours.keys()])].sort();
      assert.deepEqual(
        all.filter((name) => theirs.get(name) !== ours.get(name)),
        differing,
      );
    });
  }
});

/** Each object as a text by its name. */
const packed = (policy: readonly Manifest[]): Map<string, string> =>
  new Map(policy.map((manifest) => [nameOf(manifest), pack(new Map([['', [manifest]]]))]));

/** Read from the file and not imported, as it may just have been written. */
const shippedText = (): string => /policyText = `([^`]*)`/.exec(readFileSync(FILE, 'utf8'))![1]!;

/** Other minor versions stay as they were. */
function fileWith(minor: string, policy: readonly Manifest[]): string {
  const before = shippedText();
  const kept = minorsIn(before).filter((one) => one !== minor);
  const all = new Map([...kept.map((one) => [one, unpack(before, one)] as const), [minor, policy] as const]);
  const comment = '/** Written by `npm run generate:bootstrap` from what kube-apiserver writes; `unpack` tells how it is read. */';
  return `${comment}\nexport const policyText = \`${pack(all)}\`;\n`;
}

/** The server writes aggregated roles without rules, which a controller may have filled in meanwhile. */
const asFirstWritten = (manifest: Manifest): Manifest => ('aggregationRule' in manifest ? { ...manifest, rules: [] } : manifest);

const sorted = (policy: readonly Manifest[]): Manifest[] => [...policy].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
const nameOf = ({ kind, metadata }: Manifest): string => `${kind}/${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
