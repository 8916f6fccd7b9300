import { Lines } from '../core/lines';
import type { FileSource, Resource } from '../core/resource';
import { defaultSettings } from '../core/settings';
import { RBAC } from '../kube/access/rbac';
import { groupOf } from '../kube/manifest';
import type { Path } from '../kube/path';
import type { Manifest } from '../kube/types';
import { RbacIndex } from '../rbac/index';
import { note, type Note } from '../rbac/notes';
import { Workspace } from '../workspace/workspace';
import { fill } from './fill';
import type { Io } from './io';

/** The objects of RBAC in some files, in the order of the files. */
export interface RbacFiles {
  readonly resources: readonly Resource[];
  /** Whether all that was asked for was read. What is a template or a patch was, though nothing is known of it. */
  readonly complete: boolean;
  /** What was not read or not understood, with its place; it was told. */
  readonly unread: readonly string[];
  /** `k8s/rbac.yaml:12:3` for a place in an object. */
  readonly placeOf: (resource: Resource, path: Path) => string;
}

/**
 * Reads manifests as a scan does, and says on standard error what of them could not be read. The namespace of an object is the one that its
 * manifest or kustomization names.
 */
export function readRbacFiles(paths: readonly string[], io: Io): RbacFiles {
  const workspace = new Workspace([], defaultSettings);
  let { complete } = fill(workspace, paths, io);
  const unread: string[] = [];
  const lines = new Map<string, Lines>();
  const placeIn = (file: string, offset: number): string => {
    let known = lines.get(file);
    if (!known) lines.set(file, (known = new Lines(workspace.judge(file)!.yaml!.text)));
    const { line, character } = known.position(offset);
    return `${file}:${line + 1}:${character + 1}`;
  };
  for (const file of workspace.files) {
    const { notAssessed, yaml } = workspace.judge(file)!;
    for (const { source, reason, message } of notAssessed) {
      const isForLater = reason === 'helm-template' || reason === 'kustomize-patch';
      complete &&= isForLater;
      const place = yaml && source.range ? placeIn(file, source.range.start) : file;
      unread.push(`${place}: ${message}`);
      io.error(`${place}: ${isForLater ? 'warning' : 'error'}: ${message}\n`);
    }
  }
  const isOfRbac = ({ manifest, partial }: Resource) => !partial && groupOf(manifest.apiVersion) === RBAC;
  return {
    resources: workspace.inventory.resources.filter(isOfRbac),
    complete,
    unread,
    placeOf: (resource, path) => {
      const source = resource.source as FileSource;
      return placeIn(source.file, source.locate(path).start);
    },
  };
}

/**
 * What manifests stand for. `cluster`: these objects are all that there are, as stored. `repository`: they are on their way
 * into a cluster, where roles that they refer to may be and a controller fills in aggregated roles; those that name no namespace
 * share one that is named after their folder, with `?` in front.
 */
export type Meaning = 'cluster' | 'repository';

/** The index of the objects in files, on top of others that are there before them; says what of the objects does not count. */
export function indexOf(files: RbacFiles, meaning: Meaning, io: Io, base: readonly Manifest[] = []): RbacIndex {
  const isRepository = meaning === 'repository';
  const index = new RbacIndex(base, isRepository ? 'computed' : 'stored');
  const byKey = new Map<string, Resource>();
  const twice: Note[] = [];
  for (const resource of files.resources) {
    const isNowhere = resource.namespace.startsWith('?') && !isRepository;
    const key = index.set(resource.manifest, isNowhere ? '' : resource.namespace);
    if (key === undefined) continue;
    if (byKey.has(key)) twice.push(note('duplicate', key, [], 'There is another object of this name, and the last one counts.'));
    byKey.set(key, resource);
  }
  if (byKey.size === 0) io.error('No Role, ClusterRole or binding was found in the files.\n');
  const told = [...index.notes, ...twice].filter(({ problem, object }) => byKey.has(object) && !(isRepository && problem === 'missing-role'));
  for (const { object, path, message } of told.slice(0, MOST_WARNINGS)) {
    io.error(`${files.placeOf(byKey.get(object)!, path)}: warning: ${showKey(object)}: ${message}\n`);
  }
  if (told.length > MOST_WARNINGS) io.error(`${told.length - MOST_WARNINGS} more warnings about objects are not shown.\n`);
  return index;
}

/** A thousand lines that say the same of a thousand bindings hide the one that says something else. */
const MOST_WARNINGS = 50;

/** A key or a namespace, with the folder in parentheses where nobody names a namespace. */
export const showKey = (key: string): string => key.replace(/^\?(.*?)(?=\/(?:Role|RoleBinding)\/|$)/, (_, folder: string) => `(${folder || '.'})`);
