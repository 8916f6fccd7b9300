import type { Inventory } from '../core/inventory';
import type { LiveCluster } from './liveCluster';

/** So long nothing that came over the network is read. */
const SLICE_MS = 2;

/**
 * Judges while the pods are on their way, which takes longest and changes little of what is said of the rest: a workload
 * stands for its pods. What was judged is kept as long as nothing that it depends on changes.
 */
export function judgeAhead(live: LiveCluster): { wake: () => void; stop: () => void } {
  let next: NodeJS.Immediate | undefined;
  let seen: Inventory | undefined;
  const wake = () => {
    if (live.coverage.lists.some(({ list, state }) => state === 'pending' && list.served.kind !== 'Pod') || live.inventory === seen) return;
    seen = live.inventory;
    clearImmediate(next);
    const keys = live.keys.values();
    const step = () => {
      for (const until = performance.now() + SLICE_MS; performance.now() < until;) {
        const { done, value } = keys.next();
        if (done) return;
        live.judge(value);
      }
      next = setImmediate(step);
    };
    next = setImmediate(step);
  };
  return {
    wake,
    stop: () => {
      clearImmediate(next);
    },
  };
}
