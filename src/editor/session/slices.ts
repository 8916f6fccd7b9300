/**
 * Gives the event loop a turn whenever the work since the last turn took longer than a slice, so that other extensions in
 * the same host and the user's keys never wait for us. Call it between two pieces of work.
 */
export function slices(milliseconds = 20): () => Promise<void> {
  let started = performance.now();
  return async () => {
    if (performance.now() - started < milliseconds) return;
    await new Promise((resolve) => setImmediate(resolve));
    started = performance.now();
  };
}
