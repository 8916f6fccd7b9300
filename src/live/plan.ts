import type { AnyRule } from '../core/rule';
import type { Settings } from '../core/settings';
import { policyKinds } from '../kube/network/policies';
import { podKinds } from '../kube/workloads';
import type { ServedKind } from './objects';

/** Kinds that are read for the trees and for who owns what, whether or not a rule names them. */
const always: Readonly<Record<string, readonly string[]>> = {
  '': ['Namespace', 'ServiceAccount', 'Service', 'Node', 'ResourceQuota', 'LimitRange', 'PersistentVolume'],
  'rbac.authorization.k8s.io': ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'],
};

/** Kinds whose objects hold what nobody but their users should read. They are never listed with their data. */
const neverRead = new Set(['/Secret', '/ConfigMap', '/Event', 'events.k8s.io/Event']);

/** Kinds that are written in files for programs and are no objects of the API, and groups that it no longer serves. */
const isOfFiles = (group: string, kind: string): boolean =>
  /(^|\.)config\.k8s\.io$|^(eksctl\.io|pci\.k8s|kubeadm\.k8s\.io|extensions)$/.test(group) || (group === '' && kind === 'Config');

/**
 * The kinds that are read, as `group/Kind`: those that rules judge or look up, all that hold pods or are network policies,
 * and a few for the trees. `*` stands for all kinds of a group.
 */
export function wantedKinds(rules: readonly AnyRule[], shapes: Settings['podShapes'] = []): ReadonlySet<string> {
  const added = shapes.map(({ group, kinds }) => ({ [group]: kinds }));
  const tables = [always, podKinds, policyKinds, ...added, ...rules.flatMap(({ kinds, looksUp }) => [kinds ?? {}, looksUp ?? {}])];
  const all = tables.flatMap((table) => Object.entries(table).flatMap(([group, kinds]) => kinds.map((kind) => ({ group, kind }))));
  return new Set(
    all
      .filter(({ group, kind }) => !isOfFiles(group, kind))
      .map(({ group, kind }) => `${group}/${kind}`)
      .filter((key) => !neverRead.has(key)),
  );
}

/** Which of the kinds that a cluster serves are read. Namespaces come first, and pods next: they are the most, and take longest. */
export function kindsToRead(served: readonly ServedKind[], rules: readonly AnyRule[], settings: Settings): ServedKind[] {
  const wanted = wantedKinds(rules, settings.podShapes);
  const calico = served.some(({ group }) => group === 'projectcalico.org');
  return (
    served
      .filter(({ group, kind }) => wanted.has(`${group}/${kind}`) || (wanted.has(`${group}/*`) && !neverRead.has(`${group}/${kind}`)))
      // Calico's API server shows the objects of this group under its own name, too.
      .filter(({ group }) => !(calico && group === 'crd.projectcalico.org'))
      .sort((a, b) => rank(a) - rank(b) || compare(`${a.group}/${a.kind}`, `${b.group}/${b.kind}`))
  );
}

function rank({ group, kind }: ServedKind): number {
  if (group !== '') return 2;
  return kind === 'Namespace' ? 0 : kind === 'Pod' ? 1 : 2;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
