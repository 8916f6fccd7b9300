import type { Kubeconfig } from '../../cluster/kubeconfig';

/** How a kubeconfig differs from the one by which a cluster was contacted, as far as that cluster is concerned. */
export type KubeconfigNews =
  | { readonly kind: 'other-context'; readonly context: string }
  /** The context's server or namespace, or how it logs in. */
  | { readonly kind: 'changed'; readonly context: string }
  | { readonly kind: 'gone'; readonly context: string };

/** Undefined where nothing is new, and where the file is broken at the moment, as it is while somebody writes it. */
export function whatChanged(before: Kubeconfig, now: Kubeconfig, context: string): KubeconfigNews | undefined {
  if (now.problems.length > 0) return undefined;
  if (now.current !== undefined && now.current !== before.current && now.current !== context) return { kind: 'other-context', context: now.current };
  if (!now.contexts.has(context)) return { kind: 'gone', context };
  return entriesOf(before, context) === entriesOf(now, context) ? undefined : { kind: 'changed', context };
}

/** All that a context is made of, to be compared and for nothing else: credentials are in it. */
function entriesOf({ contexts, clusters, users }: Kubeconfig, name: string): string {
  const context = contexts.get(name)?.data;
  return JSON.stringify([context, clusters.get(String(context?.['cluster']))?.data, users.get(String(context?.['user']))?.data]);
}
