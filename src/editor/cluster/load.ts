import type * as cluster from '../bundles/cluster';

/** What talks to clusters. It is loaded when somebody first asks for one, and stays loaded. */
export type ClusterBundle = typeof cluster;

export const loadCluster = (): Promise<ClusterBundle> => import('../bundles/cluster');
