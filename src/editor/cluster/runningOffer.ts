import { l10n } from 'vscode';
import type { Clusters } from './clusters';
import { agreedDigest, runningDigests, type Running } from './runningDigest';

/** The digest with which an image runs in the scanned cluster. */
export interface RunningOffer {
  readonly digest: string;
  readonly pods: readonly string[];
  readonly context: string;
}

/** Undefined where no cluster was scanned, where nothing runs the image, and where what runs it does not agree. */
export function runningOffer(clusters: Clusters, reference: string): RunningOffer | undefined {
  const { current } = clusters;
  const agreed = current && agreedDigest(runningIn(clusters, reference));
  return agreed && { ...agreed, context: current.context.name };
}

export const runningIn = ({ current }: Clusters, reference: string): Running => runningDigests(current?.live.listed('', 'Pod') ?? [], reference);

/** "sha256:4f2a…, running in 3 pods of context "prod"". */
export function offerText({ digest, pods, context }: RunningOffer): string {
  return pods.length === 1
    ? l10n.t('{0}, running in pod {1} of context "{2}"', shortDigest(digest), pods[0]!, context)
    : l10n.t('{0}, running in {1} pods of context "{2}"', shortDigest(digest), pods.length, context);
}

/** As container tools shorten it: enough to tell two apart. */
const shortDigest = (digest: string): string => `${digest.slice(0, 'sha256:'.length + 12)}…`;
