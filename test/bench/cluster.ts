import { performance } from 'node:perf_hooks';
import { ClusterScan } from '../../src/cluster/scan';
import { asking } from '../../src/cluster/resource';
import { getJson } from '../../src/cluster/json';
import { isFailure } from '../../src/cluster/failures';
import { systemClock } from '../../src/cluster/watchClock';
import { defaultSettings } from '../../src/core/settings';
import { judgeAhead } from '../../src/live/judgeAhead';
import { LiveCluster } from '../../src/live/liveCluster';
import { rules } from '../../src/rules';
import { startCluster, type Cluster } from '../support/cluster/cluster';
import { loadCrowd, type CrowdSize } from '../support/cluster/crowd';
import { connectTo, kubeconfigAt, textOf } from '../support/connection';

async function main(): Promise<void> {
  for (const [name, size] of Object.entries<CrowdSize>({
    'owned by 1,000 Deployments': { namespaces: 200, pods: 10_000, deployments: 1000 },
    'without owner': { namespaces: 200, pods: 10_000 },
  })) {
    const cluster = await startCluster({ auditPolicy: false });
    await loadCrowd(cluster, size);
    await raw(cluster);
    for (let i = 0; i < 2; i++) {
      const floor = await raw(cluster);
      const own = await scan(cluster);
      console.log(name, {
        raw: Math.round(floor),
        scan: Math.round(own.read),
        judge: Math.round(own.judged),
        ratio: ((own.read + own.judged) / floor).toFixed(2),
        heapMB: own.heap,
        objects: own.objects,
        findings: own.findings,
      });
    }
    await cluster.stop();
  }
}

async function scan(cluster: Cluster) {
  const connection = await connectTo(cluster.kubeconfig, 'admin');
  const live = new LiveCluster('admin', rules, { ...defaultSettings, today: '2026-11-24' });
  const began = performance.now();
  const ahead = judgeAhead(live);
  const scanning = new ClusterScan(
    connection,
    await kubeconfigAt(cluster.kubeconfig),
    live,
    defaultSettings,
    { namespaces: [], secrets: false, probeAnonymous: false, follow: false, clock: systemClock, readFile: textOf },
    ahead.wake,
  );
  const failed = await scanning.start();
  if (failed) throw new Error(failed.message);
  await scanning.ready;
  const read = performance.now();
  let findings = 0;
  for (const key of live.keys) findings += live.judge(key)!.findings.length;
  const judged = performance.now();
  ahead.stop();
  await scanning.stop();
  return { read: read - began, judged: judged - read, heap: Math.round(process.memoryUsage().heapUsed / 1e6), objects: live.keys.length, findings };
}

async function raw(cluster: Cluster): Promise<number> {
  const connection = await connectTo(cluster.kubeconfig, 'admin');
  const began = performance.now();
  for (const [group, plural, kind] of [
    ['', 'pods', 'Pod'],
    ['', 'namespaces', 'Namespace'],
    ['apps', 'deployments', 'Deployment'],
    ['apps', 'replicasets', 'ReplicaSet'],
    ['rbac.authorization.k8s.io', 'clusterroles', 'ClusterRole'],
    ['rbac.authorization.k8s.io', 'clusterrolebindings', 'ClusterRoleBinding'],
  ] as const) {
    let token = '';
    do {
      const { path } = asking({ group, version: 'v1', plural, kind, namespaced: true });
      const page = await getJson(connection, {
        path: `${path}?limit=500${token ? `&continue=${encodeURIComponent(token)}` : ''}`,
        signal: new AbortController().signal,
        silenceMs: 30000,
        totalMs: 60000,
      });
      if (isFailure(page)) throw new Error(page.message);
      token = (page['metadata'] as { continue?: string }).continue ?? '';
    } while (token !== '');
  }
  connection.close();
  return performance.now() - began;
}

void main();
