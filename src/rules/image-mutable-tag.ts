import { defineRule, type FixMaker } from '../core/rule';
import type { Inventory } from '../core/inventory';
import { isPulled, readPulled, type PulledImage } from '../lookups/pulledImage';
import { newestTagSeen } from '../lookups/tagsSeen';
import { canonicalName, formatImage, tagClass, type Image } from '../kube/image/image';
import type { Path } from '../kube/path';
import { podKinds } from '../kube/workloads';

export const imageMutableTag = defineRule({
  id: 'image-mutable-tag',
  code: 'PCI-K8S-501',
  target: 'image',
  looksUp: podKinds,
  title: 'Images name a fixed version',
  tier: 1,
  requirements: { pciDss: ['6.3.2', '6.5.1', '2.2.1'], guidance: ['3.2'] },
  severity: 'high',
  sparesExempt: true,
  messages: {
    'no-tag': 'Image "{image}" has no tag, so it is whatever "latest" names when a node pulls it.',
    latest: 'Image "{image}" has the tag "{tag}", which names another version with every release.',
    'branch-tag': { text: 'Image "{image}" has the tag "{tag}", which follows a branch or channel and names no version.', severity: 'low' },
    'pull-policy': {
      text: 'Image "{image}" may change, but a node that has it already does not pull it again ({policy}). Nodes can then run different versions.',
      severity: 'low',
    },
  },
  fixes: {
    newestTag: {
      title: 'Use the newest version seen in this workspace',
      safety: 'review',
      effect: 'Names the highest version of this image that another manifest here uses. It can differ from what runs now: read its release notes.',
    },
    pullAlways: {
      title: 'Set the pull policy to Always',
      safety: 'review',
      effect: 'Each start of a container asks the registry which version the tag names. Without the registry the container does not start.',
    },
  },
  docs: {
    why: 'With a tag that moves nobody can say which code ran yesterday or runs now, so nobody can say whether it had a known flaw or passed its tests.',
    bad: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: reg.corp:5000/web
`,
    good: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: reg.corp:5000/web:1.4.2
`,
  },
  check(target, report, scope) {
    const pulled = readPulled(target, scope.resource);
    if (!isPulled(pulled)) return pulled;
    const { image, reference } = pulled;
    // What stands behind the @ decides, even if it is no digest: a runtime then pulls nothing. 502 says so.
    const message = reference.includes('@') ? undefined : messages[tagClass(image)];
    if (!message) return;
    const args = { image: reference, tag: image.tag ?? '' };
    report({ message, at: target.at, args, fixes: newestTagFix(pulled, target.at, scope.inventory) });
    const policy = target.pullPolicy ?? defaultPolicy(image);
    if (policy === 'Always') return;
    report({
      message: 'pull-policy',
      at: target.pullPolicyAt,
      args: { ...args, policy: `${String(target.pullPolicyAt.at(-1))}: ${policy}` },
      fixes: { pullAlways: () => [{ op: 'set', path: target.pullPolicyAt, value: 'Always' }] },
    });
  },
});

function newestTagFix({ image, keeps }: PulledImage, at: Path, inventory: Inventory): { newestTag?: FixMaker } {
  const tag = newestTagSeen(inventory, canonicalName(image));
  const value = tag === undefined ? undefined : formatImage({ ...image, tag });
  return value !== undefined && keeps(value) ? { newestTag: () => [{ op: 'set', path: at, value }] } : {};
}

const messages = { none: 'no-tag', latest: 'latest', branch: 'branch-tag', fixed: undefined } as const;

/** Only "latest" in just these letters, said or unsaid, is pulled each time. Source: kubernetes/kubernetes, `pkg/apis/core/v1/defaults.go`. */
const defaultPolicy = ({ tag }: Image): string => (tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent');
