import { env, l10n, window } from 'vscode';
import { digestFixOf } from '../fixes/changes';
import type { FindingRef, FindingStore } from '../store';
import type { Clusters } from './clusters';
import { agreedDigest } from './runningDigest';
import { runningIn } from './runningOffer';

/** Says with which digest an image of a live object runs, to be copied into wherever the image is written. */
export async function showRunningDigest(store: FindingStore, clusters: Clusters, ref: FindingRef): Promise<void> {
  const image = store
    .find(ref)
    ?.finding.fixes.map(digestFixOf)
    .find((fix) => fix !== undefined)?.digestOf;
  if (image === undefined) {
    void window.showInformationMessage(l10n.t('This image has a digest already, or is no longer in the object.'));
    return;
  }
  const running = runningIn(clusters, image);
  const agreed = agreedDigest(running);
  if (!agreed) {
    const message =
      running.digests.size > 1
        ? l10n.t(
            'Pods run "{0}" with {1} different digests, so none of them is the one: {2}.',
            image,
            running.digests.size,
            [...running.digests.keys()].join(', '),
          )
        : running.unknown.length > 0
          ? l10n.t('Some pods run "{0}" from an image that was put onto their nodes by hand, so that its digest in a registry is not known.', image)
          : l10n.t('No running pod that may be read runs "{0}", so its digest is not known here.', image);
    void window.showInformationMessage(message);
    return;
  }
  const copy = l10n.t('Copy');
  const message = l10n.t('"{0}" runs with {1} in {2} pods: {3}.', image, agreed.digest, agreed.pods.length, named(agreed.pods));
  if ((await window.showInformationMessage(message, copy)) === copy) await env.clipboard.writeText(agreed.digest);
}

const NAMED = 5;

const named = (pods: readonly string[]): string => pods.slice(0, NAMED).join(', ') + (pods.length > NAMED ? ', …' : '');
