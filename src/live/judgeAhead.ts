import type { LiveCluster } from './liveCluster';

/** So long nothing that came over the network is read. */
const SLICE_MS = 5;

/** Judges what is there while the rest is on its way: what was judged is kept as long as nothing that it depends on changes. */
export function judgeAhead(live: LiveCluster): { wake: () => void; stop: () => void } {
  let next: NodeJS.Immediate | undefined;
  const wake = () => {
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
