import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Finding } from '../../src/core/finding';
import { defaultSettings } from '../../src/core/settings';
import type { AnyRule } from '../../src/core/rule';
import { groupOf, objectsIn } from '../../src/kube/manifest';
import { formatPath } from '../../src/kube/path';
import { isClusterScoped } from '../../src/kube/scope';
import type { Manifest } from '../../src/kube/types';
import { LiveCluster } from '../../src/live/liveCluster';
import { rules } from '../../src/rules';
import { Workspace } from '../../src/workspace/workspace';
import { readFile } from '../../src/yaml/read';
import { startCluster, type Cluster } from '../support/cluster/cluster';

const settings = {
  ...defaultSettings,
  today: '2026-11-24',
  parameters: { ...defaultSettings.parameters, workspaceIsComplete: true, defaultNamespace: 'default' },
};

/**
 * The examples of every rule, as text and as the API server would store them. A dry run goes through admission and fills in
 * every default, but keeps nothing, so that examples do not get in each other's way.
 */
describe('the same objects from text and from the API server', () => {
  let cluster: Cluster;
  const paths = new Map<string, string>();
  before(async () => {
    cluster = await startCluster();
    for (const path of ['/api/v1', ...(await groupPaths(cluster))]) {
      const { body } = await cluster.request({ path });
      for (const { name, kind } of (body as unknown as { resources: { name: string; kind: string }[] }).resources) {
        if (!name.includes('/')) paths.set(`${path.replace(/^\/apis?\//, '')}/${kind}`, `${path}/${name}`);
      }
    }
  });
  after(() => cluster.stop());

  /** As it would be if what is there already were changed so. */
  const changed = async (path: string, manifest: Manifest) => {
    const { body } = await cluster.request({ method: 'PATCH', path: `${path}?dryRun=All`, body: manifest });
    return { manifest: { ...(body as unknown as Manifest), apiVersion: manifest.apiVersion, kind: manifest.kind } };
  };

  /** The object with its defaults; the same object where the server does not know its kind, or takes it for no object. */
  const stored = async (manifest: Manifest): Promise<{ manifest: Manifest } | { refused: string }> => {
    const collection = paths.get(`${manifest.apiVersion}/${manifest.kind}`);
    if (collection === undefined) return { manifest };
    const namespace = isClusterScoped(manifest.apiVersion, manifest.kind) ? undefined : (manifest.metadata?.namespace ?? 'default');
    if (namespace !== undefined) await prepare(cluster, namespace, manifest);
    const path = namespace === undefined ? collection : collection.replace(/\/([^/]+)$/, `/namespaces/${namespace}/$1`);
    const answer = await cluster.request({ method: 'POST', path: `${path}?dryRun=All`, body: manifest });
    if (answer.status === 409) return await changed(`${path}/${manifest.metadata!.name!}`, manifest);
    if (answer.status >= 300) return { refused: `${answer.status} ${String((answer.body as { message?: string }).message)}` };
    return { manifest: { ...(answer.body as unknown as Manifest), apiVersion: manifest.apiVersion, kind: manifest.kind } };
  };

  for (const rule of rules) {
    for (const example of ['bad', 'good'] as const) {
      it(`${rule.code} ${rule.id}: the ${example} example`, async () => {
        const text = rule.docs[example];
        const objects = readFile(text).documents.flatMap(({ data }) => [...objectsIn(data)].map(({ manifest }) => manifest));
        const answers = await Promise.all(objects.map(stored));
        const refused = answers.flatMap((answer) => ('refused' in answer ? [answer.refused] : []));
        assert.deepEqual(refused, []);
        const live = liveFrom(
          rule,
          answers.flatMap((answer) => ('manifest' in answer ? [answer.manifest] : [])),
        );
        assert.deepEqual(live, KNOWN[`${rule.code} ${example}`] ?? fromText(rule, text));
      });
    }
  }
});

/** Where a cluster says more, or less, than a text can. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  // Whether somebody else controls a pod is known only there.
  'PCI-K8S-313 bad': [
    'Pod/web PCI-K8S-313.bare-pod low metadata.name',
    'Pod/web PCI-K8S-313.default-namespace low metadata.namespace',
    'Pod/web PCI-K8S-313.labels low metadata.labels',
  ],
  'PCI-K8S-313 good': ['Pod/web PCI-K8S-313.bare-pod low metadata.name'],
  // A namespace that is known to have no pods has nothing that could be reached.
  'PCI-K8S-401 bad': ['NetworkPolicy/only-web PCI-K8S-401.missing info metadata.name'],
  // The API server stores no empty `egress`, so that nobody can tell any more that it was written.
  'PCI-K8S-402 bad': ['NetworkPolicy/default-deny PCI-K8S-402.missing info metadata.name'],
  // Which nodes there are is known, and here there are none.
  'PCI-K8S-604 bad': [],
  // Of a cluster it is said once, of the cluster as a whole.
  'PCI-K8S-404 bad': [],
};

async function groupPaths({ request }: Cluster): Promise<string[]> {
  const { body } = await request({ path: '/apis' });
  return (body as unknown as { groups: { versions: { groupVersion: string }[] }[] }).groups.flatMap(({ versions }) =>
    versions.map(({ groupVersion }) => `/apis/${groupVersion}`),
  );
}

/** What the server wants to be there before it takes an object of a namespace. */
async function prepare({ create }: Cluster, namespace: string, manifest: Manifest): Promise<void> {
  await create('/api/v1/namespaces', { metadata: { name: namespace } });
  const spec = manifest['spec'] as { serviceAccountName?: string; serviceAccount?: string } | undefined;
  for (const name of new Set(['default', ...(manifest.kind === 'Pod' ? [spec?.serviceAccountName ?? spec?.serviceAccount ?? 'default'] : [])])) {
    await create(`/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name } });
  }
}

function liveFrom(rule: AnyRule, manifests: readonly Manifest[]): string[] {
  const live = new LiveCluster('test', [rule], settings);
  const kinds = [...new Set(manifests.map(({ apiVersion, kind }) => `${groupOf(apiVersion)}/${kind}`))];
  const isFact = ({ apiVersion, kind }: Manifest) => apiVersion.startsWith('pci.k8s/') || (apiVersion === 'v1' && kind === 'Config');
  live.tell(manifests.filter(isFact));
  for (const key of kinds) {
    const [group, kind] = [key.slice(0, key.lastIndexOf('/')), key.slice(key.lastIndexOf('/') + 1)];
    const list = { served: { group, version: 'v1', kind, plural: kind, namespaced: true }, namespace: undefined };
    live.replace(
      list,
      manifests.filter((one) => !isFact(one) && groupOf(one.apiVersion) === group && one.kind === kind),
    );
    live.cover(list, 'listed', 0);
  }
  return live.keys.flatMap((key) => live.judge(key)!.findings.map(lineOf)).sort();
}

function fromText(rule: AnyRule, text: string): string[] {
  const workspace = new Workspace([rule], settings);
  workspace.update('test.yaml', text);
  return workspace.judge('test.yaml')!.findings.map(lineOf).sort();
}

const lineOf = ({ rule, variant, severity, path, resource }: Finding): string =>
  `${resource.ref.kind}/${resource.ref.name ?? ''} ${rule.code}.${variant} ${severity} ${formatPath(path)}`;
