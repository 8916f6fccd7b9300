import { Uri } from 'vscode';

/** The scheme of documents that show objects of clusters. */
export const LIVE_SCHEME = 'pci-k8s';

/** What such a document shows. */
export interface LivePlace {
  readonly context: string;
  /** As `LiveCluster` names it, `shop/Deployment/web`; empty for the cluster as a whole. */
  readonly key: string;
}

/** The document of an object, `pci-k8s:/admin/shop/Deployment/web.yaml`: a tab then shows `web.yaml`. */
export function liveUri(context: string, key: string): Uri {
  const parts = [context, ...(key === '' ? [] : key.split('/'))].map(encode);
  return Uri.from({ scheme: LIVE_SCHEME, path: `/${parts.join('/')}${key === '' ? '' : SUFFIX}` });
}

/** Undefined where the document is none of ours. */
export function readLiveUri({ scheme, path }: Uri): LivePlace | undefined {
  const [context = '', ...key] = path.slice(1).split('/');
  if (scheme !== LIVE_SCHEME || context === '') return undefined;
  return { context: decodeURIComponent(context), key: key.map(decodeURIComponent).join('/').slice(0, -SUFFIX.length) };
}

const SUFFIX = '.yaml';

/**
 * Takes from a part what has a meaning in a path. Names of objects have none of it, but the name of a context may be
 * anything, as that of a cloud is: `arn:aws:eks:eu-central-1:1:cluster/shop`. Colons stay, so that people can read it.
 */
const encode = (part: string): string => (/^\.+$/.test(part) ? part.replaceAll('.', '%2E') : part.replace(/[%/\\?#]/g, encodeURIComponent));
