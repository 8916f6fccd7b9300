import { once } from 'node:events';
import { startCluster } from './cluster';
import { loadWorld } from './world';

/** Runs a cluster with controllers and the payments shop, tells how to reach it, and ends it with Ctrl+C. */
export async function tryCluster(): Promise<boolean> {
  const ended = Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal)));
  // Neither a signal that may come nor the cluster's programs keep this process alive.
  const alive = setInterval(() => undefined, 60_000);
  const cluster = await startCluster({ controllers: true });
  try {
    await loadWorld(cluster);
    console.log(`Kubernetes ${cluster.version} with a payments shop is at ${cluster.server}, until Ctrl+C.`);
    console.log(`Contexts: ${cluster.contexts.join(', ')}`);
    console.log(`Audit log: ${cluster.auditLog!}`);
    console.log(`export KUBECONFIG=${cluster.kubeconfig}`);
    await ended;
  } finally {
    clearInterval(alive);
    await cluster.stop();
  }
  return true;
}
