import type { NotAssessed } from '../../core/finding';
import type { NotAssessedReason } from '../../core/rule';
import type { ListCoverage } from '../../live/coverage';
import type { ClusterSession } from '../cluster/session';
import { isManifest, type CheckedFile } from '../store';
import { isSeen, kindsOf, notServed, type KindCoverage } from './kinds';

/** A line of the Coverage view. */
export type CoverageNode = ClusterNode | FactNode | UnavailableNode | KindsNode | KindNode | ListNode | FilesNode | FileNode;

export interface ClusterNode {
  readonly type: 'cluster';
  readonly session: ClusterSession;
}

/** Something that is known of the cluster and of how it was reached. */
export interface FactNode {
  readonly type: 'fact';
  readonly fact: 'server' | 'identity' | 'credential' | 'failure';
  readonly session: ClusterSession;
}

/** A group of APIs of which nobody knows what it holds, as the server behind it does not answer. */
export interface UnavailableNode {
  readonly type: 'unavailable';
  readonly group: string;
  readonly version: string;
  readonly message: string;
}

/** Kinds of objects that have something in common. */
export interface KindsNode {
  readonly type: 'kinds';
  readonly which: 'missing' | 'seen' | 'not-served';
  readonly kinds: readonly KindCoverage[];
}

export interface KindNode {
  readonly type: 'kind';
  readonly kind: KindCoverage;
}

/** The objects of a kind in one namespace. */
export interface ListNode {
  readonly type: 'list';
  readonly list: ListCoverage;
}

/** Files that were not read as manifests. */
export interface FilesNode {
  readonly type: 'files';
  readonly files: readonly FileNode[];
}

export interface FileNode {
  readonly type: 'file';
  readonly file: CheckedFile;
  readonly item: NotAssessed;
}

export function rootsOf(session: ClusterSession | undefined, files: readonly CheckedFile[]): CoverageNode[] {
  const notRead = filesNotRead(files);
  return [...(session ? [{ type: 'cluster', session } as const] : []), ...(notRead.length > 0 ? [{ type: 'files', files: notRead } as const] : [])];
}

export function childrenOf(node: CoverageNode): readonly CoverageNode[] {
  switch (node.type) {
    case 'cluster':
      return partsOf(node.session);
    case 'kinds':
      return node.kinds.map((kind) => ({ type: 'kind', kind }));
    case 'kind':
      return hasNamespaces(node.kind) ? node.kind.lists.map((list) => ({ type: 'list', list })) : [];
    case 'files':
      return node.files;
    default:
      return [];
  }
}

/** Whether a kind was looked for in single namespaces. */
export const hasNamespaces = ({ lists }: KindCoverage): boolean => lists.some(({ list }) => list.namespace !== undefined);

function partsOf(session: ClusterSession): CoverageNode[] {
  const { live, engine, settings, failure, found } = session;
  const unavailable = found?.discovery.unavailable ?? [];
  const isKnown = ({ group }: KindCoverage) => !unavailable.some((one) => one.group === group);
  const kinds = kindsOf(live.coverage.lists);
  const absent =
    kinds.length > 0 ? notServed(engine.wantedKinds(live.rules, settings.podShapes), (group, kind) => live.coverage.serves(group, kind)) : [];
  const groups: readonly KindsNode[] = [
    { type: 'kinds', which: 'missing', kinds: kinds.filter((kind) => !isSeen(kind)) },
    { type: 'kinds', which: 'seen', kinds: kinds.filter(isSeen) },
    { type: 'kinds', which: 'not-served', kinds: absent.filter(isKnown) },
  ];
  const facts = [...(failure ? (['failure'] as const) : []), 'server', 'identity', 'credential'] as const;
  return [
    ...facts.map((fact) => ({ type: 'fact', fact, session }) as const),
    ...unavailable.map((one) => ({ type: 'unavailable', ...one }) as const),
    ...groups.filter((group) => group.kinds.length > 0),
  ];
}

/** Why nothing at all of a file, or of a document in it, was judged. */
const NOT_READ: readonly NotAssessedReason[] = ['parse-error', 'helm-template', 'too-large', 'unreadable'];

function filesNotRead(files: readonly CheckedFile[]): FileNode[] {
  return files
    .filter(isManifest)
    .flatMap((file) =>
      file.judgement.notAssessed.filter(({ reason }) => NOT_READ.includes(reason)).map((item) => ({ type: 'file', file, item }) as const),
    )
    .sort((a, b) => (a.file.judgement.file < b.file.judgement.file ? -1 : a.file.judgement.file > b.file.judgement.file ? 1 : 0));
}
