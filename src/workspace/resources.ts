import type { Fault } from '../core/guard';
import type { FileSource, IgnoreComment, ObjectRef, Resource, TextRange } from '../core/resource';
import type { Settings } from '../core/settings';
import { wrongTypes } from '../kube/faults';
import { groupOf, isMapping, objectsIn } from '../kube/manifest';
import { formatPath, valueAt, type Path } from '../kube/path';
import { podsOf } from '../kube/pods';
import { isClusterScoped } from '../kube/scope';
import type { Manifest } from '../kube/types';
import type { YamlDocument } from '../yaml/document';
import { rangeFor } from '../yaml/place';
import type { Kustomization } from './kustomize';
import { folderOf } from './paths';

/** What surrounds a file and changes what its objects mean. */
export interface Surroundings {
  readonly file: string;
  /** The kustomization in the same folder. */
  readonly kustomization: Kustomization | undefined;
  /** Whether a kustomization lists this file as a patch. */
  readonly listedAsPatch: boolean;
  /** Whether there is a kustomization in the folder or above, so that half an object may be a patch. */
  readonly inKustomize: boolean;
}

/** A document that moves when text before it changes; what was made of it stays. */
export interface DocumentHolder {
  document: YamlDocument;
  /** Whether its text holds `{{` anywhere. */
  readonly templated: boolean;
  /** Whether its text speaks of `pci-k8s-ignore` anywhere. */
  readonly ignores: boolean;
  /** Whether its text speaks of `$patch` anywhere. */
  readonly patches: boolean;
}

export function holderOf(document: YamlDocument, text: string): DocumentHolder {
  const own = text.slice(document.start, document.end);
  return { document, templated: own.includes('{{'), ignores: own.includes('pci-k8s-ignore'), patches: own.includes('$patch') };
}

/** Every Kubernetes object in one document. */
export function resourcesIn(holder: DocumentHolder, around: Surroundings, settings: Settings): Resource[] {
  const { data } = holder.document;
  const resources: Resource[] = [];
  for (const { manifest, at } of objectsIn(data)) {
    resources.push({
      manifest,
      ref: refOf(manifest, around, settings),
      source: new DocumentSource(holder, around.file, at),
      namespace: namespaceOf(manifest, around, settings),
      faults: faultsOf(manifest, holder.templated, settings),
      partial: around.listedAsPatch || (holder.patches && hasPatchDirective(manifest)) || (around.inKustomize && isHalf(manifest, settings)),
      imageOverrides: around.kustomization?.images ?? [],
      ...(around.kustomization ? { addedLabels: around.kustomization.labels } : {}),
    });
  }
  return resources;
}

const none: readonly never[] = [];

/** Where an object stands: in a document, wherever that is by now. */
class DocumentSource implements FileSource {
  readonly kind = 'file';
  /** Places are asked for again and again, and stay where they are in their document for as long as there is this object. */
  #known: Map<string, { readonly range: TextRange; readonly start: number }> | undefined;

  constructor(
    private readonly holder: DocumentHolder,
    readonly file: string,
    readonly at: Path,
  ) {}

  get document(): number {
    return this.holder.document.index;
  }

  locate(path: Path): TextRange {
    const key = path.join('\n');
    const { document } = this.holder;
    this.#known ??= new Map();
    let place = this.#known.get(key);
    if (!place) this.#known.set(key, (place = { range: rangeFor(document, this.at, path), start: document.start }));
    const moved = document.start - place.start;
    return moved === 0 ? place.range : { start: place.range.start + moved, end: place.range.end + moved };
  }

  ignoresAt(path: Path): readonly IgnoreComment[] {
    return this.holder.ignores ? this.holder.document.ignoresAbove(this.locate(path)) : none;
  }
}

function refOf(manifest: Manifest, around: Surroundings, settings: Settings): ObjectRef {
  const { apiVersion, kind } = manifest;
  const namespace = namespaceOf(manifest, around, settings);
  const metadata: unknown = manifest.metadata;
  const name = valueAt(metadata, ['name']) ?? valueAt(metadata, ['generateName']);
  return {
    apiVersion,
    kind,
    ...(isClusterScoped(apiVersion, kind) || namespace.startsWith('?') ? {} : { namespace }),
    ...(typeof name === 'string' ? { name } : {}),
  };
}

/** The namespace, or `?` and the folder where no one says it. The Namespace object counts as being in itself. */
function namespaceOf(manifest: Manifest, around: Surroundings, settings: Settings): string {
  const { apiVersion, kind } = manifest;
  const metadata: unknown = manifest.metadata;
  if (apiVersion === 'v1' && kind === 'Namespace') {
    const name = valueAt(metadata, ['name']);
    return around.kustomization?.namespace ?? (typeof name === 'string' ? name : '');
  }
  if (isClusterScoped(apiVersion, kind)) return '';
  const own = valueAt(metadata, ['namespace']);
  const given = around.kustomization?.namespace ?? (typeof own === 'string' && own !== '' ? own : settings.parameters.defaultNamespace);
  return given === '' ? `?${folderOf(around.file)}` : given;
}

function faultsOf(manifest: Manifest, mayHoldTemplates: boolean, settings: Settings): Fault[] {
  const faults: Fault[] = wrongTypes(manifest, settings.podShapes).map(({ path, expected }) => ({
    path,
    reason: 'wrong-type',
    message: `"${formatPath(path)}" has to be ${expected}; the API server refuses this object.`,
  }));
  if (mayHoldTemplates) for (const path of templateValues(manifest, [])) faults.push(templateFault(path));
  return faults;
}

const templateFault = (path: Path): Fault => ({
  path,
  reason: 'template-value',
  message: `"${formatPath(path)}" is filled in by a template later, so its value is not known here.`,
});

function* templateValues(value: unknown, at: Path): Generator<Path> {
  if (typeof value === 'string') {
    if (value.includes('{{')) yield at;
  } else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) yield* templateValues(item, [...at, i]);
  } else if (isMapping(value)) {
    for (const [key, inner] of Object.entries(value)) yield* templateValues(inner, [...at, key]);
  }
}

/** `$patch: delete` and the like: the object only says what to change in another. */
function hasPatchDirective(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasPatchDirective);
  return isMapping(value) && (Object.hasOwn(value, '$patch') || Object.values(value).some(hasPatchDirective));
}

/** Whether an object lacks what the API server insists on, so that it can only be a patch of another. */
function isHalf(manifest: Manifest, settings: Settings): boolean {
  if (groupOf(manifest.apiVersion) === 'apps' && !isMapping(valueAt(manifest, ['spec', 'selector']))) return true;
  try {
    return podsOf(manifest, settings.podShapes).some(
      ({ containers }) => containers.length === 0 || containers.some(({ container }) => !container.image),
    );
  } catch {
    return false;
  }
}
