import { isMalformed, isTemplated, parseImage, type Image } from '../kube/image/image';
import { overrideImage } from '../kube/image/imageOverride';
import type { ImageTarget } from '../kube/pod/podImages';
import type { Resource } from '../core/resource';
import type { Verdict } from '../core/rule';

/** The image that a node pulls. */
export interface PulledImage {
  /** The whole reference, after the kustomization's `images`. */
  readonly reference: string;
  /** Its parts; a digest that is none is left out of them. */
  readonly image: Image;
  /** Whether a reference has something behind an `@` that is no digest: why, as a full sentence. */
  readonly badDigest: string | undefined;
  /** Whether a reference written in its place would reach the cluster as it is, whatever the kustomization does. */
  readonly keeps: (reference: string) => boolean;
}

export const isPulled = (read: PulledImage | Verdict): read is PulledImage => typeof read === 'object' && 'reference' in read;

/** Reads an image of a pod; a verdict where there is none or where nobody can know which it will be. */
export function readPulled(target: ImageTarget, { imageOverrides }: Resource): PulledImage | Verdict {
  const written = target.reference;
  if (written === undefined || written === '') return 'not-applicable';
  if (isTemplated(written)) return { notAssessed: `The image "${written}" is filled in later, so it is not known here.`, reason: 'template-value' };
  const reference = overrideImage(written, imageOverrides);
  if (reference === undefined) {
    return {
      notAssessed: `The kustomization names images by a pattern that is not followed here, so nobody knows what it makes of "${written}".`,
      reason: 'unsupported',
    };
  }
  const whole = parseImage(reference);
  const keeps = (other: string) => reference === written && overrideImage(other, imageOverrides) === other;
  if (!isMalformed(whole)) return { reference, image: whole, badDigest: undefined, keeps };
  const at = reference.indexOf('@');
  const rest = at < 0 ? whole : parseImage(reference.slice(0, at));
  if (!isMalformed(rest)) return { reference, image: rest, badDigest: whole.malformed, keeps };
  return {
    notAssessed: `The image "${reference}" is none that a runtime could pull; perhaps a tool fills it in later. ${rest.malformed}`,
    reason: 'unsupported',
  };
}
