import { defineRule, type DigestFix } from '../core/rule';
import { isPulled, readPulled } from '../lookups/pulledImage';
import { formatImage } from '../kube/image/image';

export const imageDigest = defineRule({
  id: 'image-digest',
  code: 'PCI-K8S-502',
  target: 'image',
  title: 'Images are pinned to a digest',
  tier: 1,
  requirements: { pciDss: ['6.3.2', '6.5.1', '11.5.2'], guidance: ['3.2', '13.4'] },
  severity: 'medium',
  sparesExempt: true,
  messages: {
    unpinned: 'Image "{image}" is not pinned to a digest, so a registry can give other content under the same name.',
    malformed: 'Image "{image}" cannot be pulled. {problem}.',
  },
  fixes: {
    pin: {
      title: 'Pin the image to its digest',
      safety: 'review',
      effect:
        'Asks the registry which content the tag names now and adds its digest. The tag stays for readers. Later releases under the same tag are no longer pulled.',
    },
  },
  docs: {
    why: 'A tag can be moved to other content by whoever can push to the registry, a digest cannot: what was tested and scanned is what runs.',
    bad: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: registry.corp/web:1.4.2
`,
    good: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: registry.corp/web:1.4.2@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
`,
  },
  check(target, report, { resource }) {
    const pulled = readPulled(target, resource);
    if (!isPulled(pulled)) return pulled;
    const { image, reference, badDigest, keeps } = pulled;
    if (image.digest !== undefined) return;
    const tagged = formatImage({ ...image, digest: undefined });
    const pinned = (digest: string) => `${tagged}@${digest}`;
    const pin: DigestFix = { digestOf: tagged, change: (digest) => [{ op: 'set', path: target.at, value: pinned(digest) }] };
    report({
      message: badDigest === undefined ? 'unpinned' : 'malformed',
      at: target.at,
      args: { image: reference, problem: badDigest?.replace(/\.$/, '') ?? '' },
      // A digest that is none says nothing of what a missing tag stands for.
      fixes: keeps(pinned(SOME_DIGEST)) && (badDigest === undefined || image.tag !== undefined) ? { pin } : {},
    });
  },
});

/** A kustomization that replaces the image does so whatever the digest. */
const SOME_DIGEST = `sha256:${'0'.repeat(64)}`;
