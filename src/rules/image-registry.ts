import { defineRule, type FixMaker, type Scope } from '../core/rule';
import { isPulled, readPulled, type PulledImage } from '../lookups/pulledImage';
import type { Severity } from '../core/severity';
import { canonicalName, formatImage, isBelow, isCanonicallyBelow, parseImage, isMalformed, type Image } from '../kube/image/image';
import { matches } from '../kube/pattern';
import type { Path } from '../kube/path';

/** Registries in which anybody can have an account, or whose content anybody can read and nobody vouches for. */
const publicRegistries = new Set([
  'docker.io',
  'ghcr.io',
  'quay.io',
  'registry.k8s.io',
  'public.ecr.aws',
  'gcr.io',
  'mcr.microsoft.com',
  'registry.gitlab.com',
]);

/**
 * The Kubernetes project froze k8s.gcr.io in April 2023; Bitnami moved its free versions to docker.io/bitnamilegacy in 2025,
 * where they get no updates.
 */
const deprecated = ['k8s.gcr.io', 'docker.io/bitnami', 'docker.io/bitnamilegacy'];
const deprecatedBelow = (name: string): string | undefined => deprecated.find((prefix) => isCanonicallyBelow(name, prefix));

export const imageRegistry = defineRule({
  id: 'image-registry',
  code: 'PCI-K8S-503',
  target: 'image',
  title: "Images come from the organisation's registry",
  tier: 1,
  requirements: { pciDss: ['6.3.2', '2.2.1', '12.8.1'], guidance: ['3.3', '12.1', '12.2', '13.1', '13.2'] },
  severity: 'high',
  sparesExempt: true,
  messages: {
    untrusted: 'Image "{image}" comes from "{source}", which is in none of the trusted registries.',
    public: { text: 'Image "{image}" comes from the public registry "{registry}".', severity: 'medium' },
    deprecated: { text: 'Image "{image}" comes from "{source}", where images are no longer kept up to date.', severity: 'low' },
    'shared-stage': { text: 'Image "{image}" comes from a place for tests, and its namespace "{namespace}" is in production.', severity: 'low' },
  },
  fixes: {
    mirror: {
      title: 'Pull from the registry that registryMap names',
      safety: 'review',
      effect: 'Rewrites the registry as the parameter registryMap says. The image has to exist there, and nodes need to be allowed to pull it.',
    },
  },
  docs: {
    why: 'A public registry does not vouch for what it serves. What comes from the own registry was let in by somebody, can be scanned there, and stays when the source goes away.',
    bad: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: nginx:1.29
`,
    good: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: registry.corp/nginx:1.29
`,
  },
  check(target, report, scope) {
    const pulled = readPulled(target, scope.resource);
    if (!isPulled(pulled)) return pulled;
    const { image, reference } = pulled;
    const args = { image: reference, registry: image.registry, namespace: scope.resource.namespace };
    const fixes = mirrorFix(pulled, target.at, scope);
    const origin = originProblem(image, scope);
    if (origin) report({ message: origin, at: target.at, args: { ...args, source: sourceOf(image) }, severity: weightOf(origin, image), fixes });
    const old = deprecatedBelow(canonicalName(image));
    if (old !== undefined) report({ message: 'deprecated', at: target.at, args: { ...args, source: old }, fixes });
    if (isSharedStage(image, scope)) report({ message: 'shared-stage', at: target.at, args });
  },
});

/** `docker.io/library`: where an image lies, without its own name. */
const sourceOf = (image: Image): string => canonicalName(image).replace(/\/[^/]+$/, '');

function originProblem(image: Image, { parameters: { trustedRegistries } }: Scope): 'untrusted' | 'public' | undefined {
  if (trustedRegistries.length > 0) return trustedRegistries.some((prefix) => isBelow(image, prefix)) ? undefined : 'untrusted';
  return publicRegistries.has(image.registry.toLowerCase()) ? 'public' : undefined;
}

/** A digest does not make a source trusted, but what it gave once it cannot change any more. */
function weightOf(origin: 'untrusted' | 'public', { digest }: Image): Severity {
  if (origin === 'untrusted') return digest === undefined ? 'high' : 'medium';
  return digest === undefined ? 'medium' : 'low';
}

/** A namespace counts as production if it holds card data or says so in its name. */
function isSharedStage(image: Image, { parameters, inventory, resource: { namespace } }: Scope): boolean {
  const { nonProdRegistryPattern } = parameters;
  if (nonProdRegistryPattern === '' || !(inventory.isCde(namespace) || isNamedProduction(namespace))) return false;
  return matches(nonProdRegistryPattern, canonicalName(image));
}

const isNamedProduction = (namespace: string): boolean => /(?:^|(?<!\b(?:pre|non))-)(?:prod|production|prd|live)(?:-|$)/.test(namespace);

/** The rewrite by the longest prefix of `registryMap` that the image lies below, if it then comes from where it should. */
function mirrorFix({ image, keeps }: PulledImage, at: Path, scope: Scope): { mirror?: FixMaker } {
  const entries = Object.entries(scope.parameters.registryMap).filter(([prefix]) => isBelow(image, prefix));
  const [prefix, target] = entries.sort(([a], [b]) => b.length - a.length)[0] ?? [];
  if (prefix === undefined || !target) return {};
  const below = canonicalName(image).split('/').slice(componentsOf(prefix).length);
  const name = [...componentsOf(target), ...below].join('/');
  const value = formatImage({ ...image, name });
  const mirrored = parseImage(value);
  if (!keeps(value) || isMalformed(mirrored) || originProblem(mirrored, scope) || deprecatedBelow(canonicalName(mirrored)) !== undefined) return {};
  return { mirror: () => [{ op: 'set', path: at, value }] };
}

const componentsOf = (prefix: string): string[] => prefix.split('/').filter((component) => component !== '');
