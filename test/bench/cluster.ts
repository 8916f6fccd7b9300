import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFailure } from '../../src/cluster/failures';
import { getJson } from '../../src/cluster/json';
import { asking } from '../../src/cluster/resource';
import { ClusterScan } from '../../src/cluster/scan';
import { systemClock } from '../../src/cluster/watchClock';
import { defaultSettings } from '../../src/core/settings';
import { slices } from '../../src/editor/session/slices';
import { judgeAhead } from '../../src/live/judgeAhead';
import { LiveCluster } from '../../src/live/liveCluster';
import type { ServedKind } from '../../src/live/objects';
import { rules } from '../../src/rules';
import { startCluster, type Cluster } from '../support/cluster/cluster';
import { loadCrowd } from '../support/cluster/crowd';
import { buildParts, controlPlane } from '../support/cluster/parts';
import { eventually } from '../support/cluster/eventually';
import { connectTo, kubeconfigAt, textOf } from '../support/connection';
import { missing, report } from './measure';

const PODS = 10_000;
const NAMESPACES = 200;
const settings = { ...defaultSettings, today: '2026-11-24' };

/** Scans of 10,000 pods: in the hands of 1,000 Deployments, as pods are, and all bare, which is the worst that can be. */
async function main(): Promise<void> {
  const parts = buildParts(controlPlane, console.error);
  if ('unavailable' in parts) {
    missing('scan of 10,000 pods / list', parts.unavailable);
    return;
  }
  for (const [name, deployments] of [
    ['owned', 1000],
    ['bare', 0],
  ] as const) {
    const cluster = await startCluster({ auditPolicy: false });
    await loadCrowd(cluster, { namespaces: NAMESPACES, pods: PODS, deployments });
    const [first, second] = [await scanOnce(cluster), await scanOnce(cluster)];
    const floor = Math.min(await listRaw(cluster, first.kinds), await listRaw(cluster, first.kinds));
    const detail = ({ milliseconds, objects, findings }: Scanned) =>
      `${Math.round(milliseconds)} ms, ${objects} objects, ${findings} findings; list ${Math.round(floor)} ms`;
    report(`scan of ${name} pods, cold / list`, first.milliseconds / floor, undefined, detail(first));
    report(`scan of ${name} pods, warm / list`, second.milliseconds / floor, deployments > 0 ? 1.3 : undefined, detail(second));
    report(`peak heap after it, MB`, second.heap, 400, '');
    if (deployments > 0) await follow(cluster);
    await cluster.stop();
  }
}

interface Scanned {
  readonly milliseconds: number;
  readonly objects: number;
  readonly findings: number;
  /** MB. */
  readonly heap: number;
  readonly kinds: readonly ServedKind[];
}

async function scanOnce(cluster: Cluster): Promise<Scanned> {
  // What the scan before left is not this one's.
  globalThis.gc?.();
  const live = new LiveCluster('admin', rules, settings);
  const began = performance.now();
  const ahead = judgeAhead(live);
  const scan = await begin(cluster, live, false, ahead.wake);
  await scan.ready;
  ahead.stop();
  let findings = 0;
  for (const key of live.keys) findings += live.judge(key)!.findings.length;
  const milliseconds = performance.now() - began;
  const kinds = live.coverage.lists.filter(({ list, state }) => state === 'listed' && list.namespace === undefined).map(({ list }) => list.served);
  await scan.stop();
  return { milliseconds, objects: live.keys.length, findings, heap: process.memoryUsage().heapUsed / 1e6, kinds };
}

async function begin(cluster: Cluster, live: LiveCluster, follow: boolean, changed: () => void): Promise<ClusterScan> {
  const connection = await connectTo(cluster.kubeconfig, 'admin');
  const options = { namespaces: [], secrets: false, probeAnonymous: false, follow, clock: systemClock, readFile: textOf };
  const scan = new ClusterScan(connection, await kubeconfigAt(cluster.kubeconfig), live, settings, options, changed);
  const failed = await scan.start();
  if (failed) throw new Error(failed.message);
  return scan;
}

/** Milliseconds to list the same kinds, page by page, and to parse what comes. */
async function listRaw(cluster: Cluster, kinds: readonly ServedKind[]): Promise<number> {
  const connection = await connectTo(cluster.kubeconfig, 'admin');
  const { signal } = new AbortController();
  const began = performance.now();
  const rest = kinds.values();
  const lists = Array.from({ length: 4 }, async () => {
    for (const kind of rest) {
      for (let token = ''; ;) {
        const path = `${asking(kind).path}?limit=500${token === '' ? '' : `&continue=${encodeURIComponent(token)}`}`;
        const page = await getJson(connection, { path, signal, silenceMs: 30_000, totalMs: 60_000 });
        if (isFailure(page)) throw new Error(page.message);
        token = (page['metadata'] as { continue?: string }).continue ?? '';
        if (token === '') break;
      }
    }
  });
  await Promise.all(lists);
  connection.close();
  return performance.now() - began;
}

/** As the editor does it: the rules judge in slices, while the scan goes on and after each change. */
async function follow(cluster: Cluster): Promise<void> {
  const live = new LiveCluster('admin', rules, settings);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const wanted: { on: boolean } = { on: false };
  let judged = new Map<string, number>();
  const judgeAll = async () => {
    const breathe = slices();
    const now = new Map<string, number>();
    for (const key of live.keys) {
      await breathe();
      now.set(key, live.judge(key)?.findings.length ?? 0);
    }
    judged = now;
  };
  const scan = await begin(cluster, live, true, () => {
    wanted.on = true;
  });
  delay.enable();
  await scan.ready;
  await judgeAll();
  report('event loop while scanning, longest ms', delay.max / 1e6, 50, `p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms`);
  // Changed by who waits for the loop to end.
  const running: { on: boolean } = { on: true };
  const loop = (async () => {
    while (running.on) {
      if (wanted.on) {
        wanted.on = false;
        await judgeAll();
      }
      await sleep(20);
    }
  })();
  await eventually('all is followed', () => live.coverage.lists.every(({ state }) => state !== 'pending' && state !== 'stale'));
  delay.reset();
  const times: number[] = [];
  for (let i = 0; i < 40; i++) {
    const name = `late-${i}`;
    const began = performance.now();
    const spec = { containers: [{ name: 'main', image: 'nginx', securityContext: { privileged: true } }] };
    await cluster.create('/api/v1/namespaces/crowd-0/serviceaccounts', { metadata: { name: 'default' } });
    await cluster.create('/api/v1/namespaces/crowd-0/pods', { metadata: { name }, spec });
    await eventually('it is found', () => (judged.get(`crowd-0/Pod/${name}`) ?? 0) > 0);
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  report('a pod changes until it is found, p95 ms', times[Math.floor(times.length * 0.95)]!, 2000, `median ${Math.round(times[20]!)} ms`);
  report('event loop while following, longest ms', delay.max / 1e6, 50, `p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms`);
  running.on = false;
  await loop;
  await scan.stop();
}

void main();
