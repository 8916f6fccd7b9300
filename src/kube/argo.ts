import { groupOf, isMapping } from './manifest';
import { valueAt, type Path } from './path';
import type { Container, Manifest, PodSecurityContext } from './types';

/**
 * The pods of an Argo Workflow. It has no PodSpec: each template holds containers of its own and shares the pod's fields
 * with the workflow's spec, the template's winning. Source: argo-workflows, `workflow/controller/workflowpod.go`.
 */
export interface ArgoTemplate {
  readonly spec: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
  readonly metadataAt: Path;
  readonly levels: () => readonly { context: PodSecurityContext; at: Path }[];
  readonly containers: readonly ArgoContainer[];
  readonly opaque: string | undefined;
  readonly path: (...field: Path) => Path;
}

interface ArgoContainer {
  readonly container: Container;
  readonly role: 'init' | 'container';
  readonly at: Path;
  readonly name?: string;
  readonly sharedMounts?: { readonly mounts: NonNullable<Container['volumeMounts']>; readonly at: Path };
}

/** Where each kind keeps its WorkflowSpec. */
const workflowSpecs: Readonly<Record<string, Path>> = {
  Workflow: ['spec'],
  WorkflowTemplate: ['spec'],
  ClusterWorkflowTemplate: ['spec'],
  CronWorkflow: ['spec', 'workflowSpec'],
};

/** Pod fields that a template and a workflow's spec may both set. */
const shared = ['automountServiceAccountToken', 'serviceAccountName', 'nodeSelector', 'affinity', 'securityContext'] as const;
/** Pod fields that only the workflow's spec has. */
const ofWorkflow = ['hostNetwork'] as const;

export function templatesOf(manifest: Manifest): ArgoTemplate[] {
  const at = Object.hasOwn(workflowSpecs, manifest.kind) ? workflowSpecs[manifest.kind]! : undefined;
  const workflow = at && valueAt(manifest, at);
  if (!at || !isMapping(workflow) || !Array.isArray(workflow['templates'])) return [];
  return workflow['templates'].flatMap((template: unknown, i) =>
    isMapping(template) ? readTemplate(workflow, at, template, [...at, 'templates', i]) : [],
  );
}

/** The places in a workflow that hold fields of a PodSpec, and those that hold a container. */
export function argoPlaces(manifest: Manifest): { podFields: Path[]; containers: Path[] } {
  const templates = templatesOf(manifest);
  if (templates.length === 0) return { podFields: [], containers: [] };
  return {
    podFields: [workflowSpecs[manifest.kind]!, ...templates.map(({ metadataAt }) => metadataAt.slice(0, -1))],
    containers: templates.flatMap(({ containers }) => containers.map(({ at }) => at)),
  };
}

/** Whether pods of an object come from a workflow, which gives each only the volumes that its containers mount. */
export const isWorkflow = ({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): boolean =>
  groupOf(apiVersion) === 'argoproj.io' && Object.hasOwn(workflowSpecs, kind);

function readTemplate(workflow: Record<string, unknown>, workflowAt: Path, template: Record<string, unknown>, templateAt: Path): ArgoTemplate[] {
  const containers = containersOf(template, templateAt);
  if (containers.length === 0) return [];
  const spec: Record<string, unknown> = {};
  const from = new Map<string, Path>();
  const take = (field: string, holder: Record<string, unknown>, at: Path) => {
    if (holder[field] === undefined || holder[field] === null) return;
    spec[field] = holder[field];
    from.set(field, at);
  };
  for (const field of [...shared, ...ofWorkflow]) take(field, workflow, workflowAt);
  for (const field of shared) take(field, template, templateAt);
  // Volumes add up; a finding about one has to know which list it is in, and the workflow's list is the usual one.
  const volumes = [...asList(workflow['volumes']), ...asList(template['volumes'])];
  if (volumes.length > 0) spec['volumes'] = volumes;
  const workflowVolumes = asList(workflow['volumes']).length;

  const path = (...field: Path): Path => {
    const [first, second, ...rest] = field;
    if (first === 'volumes' && typeof second === 'number') {
      return second < workflowVolumes ? [...workflowAt, 'volumes', second, ...rest] : [...templateAt, 'volumes', second - workflowVolumes, ...rest];
    }
    return [...(from.get(String(first)) ?? (first === 'hostNetwork' ? workflowAt : templateAt)), ...field];
  };
  // A template's security context takes the place of the workflow's whole; nothing of the two is put together.
  const levels = () =>
    isMapping(spec['securityContext']) ? [{ context: spec['securityContext'] as PodSecurityContext, at: path('securityContext') }] : [];
  return [
    {
      spec,
      metadata: isMapping(template['metadata']) ? template['metadata'] : {},
      metadataAt: [...templateAt, 'metadata'],
      levels,
      containers,
      opaque: whyOpaque(workflow, template),
      path,
    },
  ];
}

/** Fields of a template that say something of its pod, and that `templateDefaults` may fill in. */
const filledIn = [...shared, 'volumes', 'container', 'script', 'containerSet', 'initContainers', 'sidecars', 'podSpecPatch'];

/**
 * Why nobody can know a template's pod here. Argo merges `templateDefaults` into each template, but what becomes of which
 * field differs between its versions (argo-workflows, issue 9633).
 */
function whyOpaque(workflow: Record<string, unknown>, template: Record<string, unknown>): string | undefined {
  if (template['podSpecPatch'] || workflow['podSpecPatch']) return 'podSpecPatch changes the pod when the workflow runs';
  const { templateDefaults: defaults } = workflow;
  const fills = isMapping(defaults) && filledIn.some((field) => defaults[field] !== undefined && defaults[field] !== null);
  return fills ? 'templateDefaults changes the pod when the workflow runs' : undefined;
}

function containersOf(template: Record<string, unknown>, at: Path): ArgoTemplate['containers'] {
  const found: ArgoContainer[] = [];
  const one = (role: 'init' | 'container', container: unknown, ...place: Path) => {
    // Argo calls the container of a template "main" where it has no name of its own.
    if (isMapping(container)) found.push({ container, role, at: [...at, ...place], name: 'main' });
  };
  for (const [i, c] of asList(template['initContainers']).entries()) one('init', c, 'initContainers', i);
  one('container', template['container'], 'container');
  one('container', template['script'], 'script');
  const set = valueAt(template, ['containerSet']);
  const mounts = asList(valueAt(set, ['volumeMounts'])).map((mount) => (isMapping(mount) ? mount : {}));
  const sharedMounts = { mounts, at: [...at, 'containerSet', 'volumeMounts'] };
  for (const [i, container] of asList(valueAt(set, ['containers'])).entries()) {
    if (isMapping(container)) found.push({ container, role: 'container', at: [...at, 'containerSet', 'containers', i], name: 'main', sharedMounts });
  }
  for (const [i, c] of asList(template['sidecars']).entries()) one('container', c, 'sidecars', i);
  return found;
}

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
