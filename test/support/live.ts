import { defaultSettings, type Settings } from '../../src/core/settings';
import type { AnyRule } from '../../src/core/rule';
import { messageOf } from '../../src/core/finding';
import { groupOf, objectsIn } from '../../src/kube/manifest';
import { isClusterScoped } from '../../src/kube/scope';
import type { Manifest } from '../../src/kube/types';
import { LiveCluster } from '../../src/live/liveCluster';
import type { ListState } from '../../src/live/coverage';
import type { ServedKind } from '../../src/live/objects';
import { readFile } from '../../src/yaml/read';
import type { Given } from './rule-test';

/** What a list came to, where it was not read: `{ 'networking.k8s.io/NetworkPolicy': 'forbidden' }`. */
export type Unlisted = Readonly<Record<string, ListState>>;

/** A cluster whose lists hold the objects of a YAML text, each with a uid, as if the API server had given them. */
export function liveCluster(
  rules: readonly AnyRule[],
  yaml: string,
  { unlisted = {}, given = {} }: { unlisted?: Unlisted; given?: Given } = {},
): LiveCluster {
  const settings: Settings = { ...defaultSettings, ...given, parameters: { ...defaultSettings.parameters, ...given.parameters } };
  const cluster = new LiveCluster('test', rules, settings);
  const objects = readFile(yaml).documents.flatMap(({ data }) => [...objectsIn(data)].map(({ manifest }) => manifest));
  const isFact = ({ apiVersion, kind }: Manifest) => apiVersion.startsWith('pci.k8s/') || (apiVersion === 'v1' && kind === 'Config');
  cluster.tell(objects.filter(isFact));
  const kinds = new Map<string, Manifest[]>();
  for (const [i, manifest] of objects.entries()) {
    if (isFact(manifest)) continue;
    const key = `${groupOf(manifest.apiVersion)}/${manifest.kind}`;
    const metadata = { uid: `uid-${i}`, ...manifest.metadata };
    kinds.set(key, [...(kinds.get(key) ?? []), { ...manifest, metadata }]);
  }
  const served = [...new Set([...kinds.keys(), ...Object.keys(unlisted)])].map(servedOf);
  cluster.coverage.serve(served);
  for (const kind of served) {
    const key = `${kind.group}/${kind.kind}`;
    const list = { served: kind, namespace: undefined };
    const state = unlisted[key] ?? 'listed';
    if (state === 'listed') cluster.replace(list, kinds.get(key) ?? []);
    cluster.cover(list, state, 0);
  }
  return cluster;
}

function servedOf(key: string): ServedKind {
  const [group, kind] = [key.slice(0, key.lastIndexOf('/')), key.slice(key.lastIndexOf('/') + 1)];
  const plural = `${kind.toLowerCase()}s`.replace(/ys$/, 'ies').replace(/sss$/, 'sses');
  return { group, version: 'v1', kind, plural, namespaced: !isClusterScoped(group === '' ? 'v1' : `${group}/v1`, kind) };
}

/** What the rules said of each object, as lines: `shop/Deployment/web: fail PCI-K8S-301.root high "…"`, `…: pass PCI-K8S-301`. */
export function linesOf(cluster: LiveCluster): string[] {
  return cluster.keys.flatMap((key) => {
    const { findings, notAssessed, counts } = cluster.judge(key)!;
    const passed = cluster.rules.filter(({ id }) => (counts.get(id)?.pass ?? 0) > 0);
    return [
      ...findings.map((finding) => `${key}: fail ${finding.rule.code}.${finding.variant} ${finding.severity} "${messageOf(finding)}"`),
      ...notAssessed.map(({ rule, reason }) => `${key}: ${reason} ${rule?.code ?? ''}`.trimEnd()),
      ...passed.map(({ code }) => `${key}: pass ${code}`),
    ];
  });
}
