import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is neither undefined nor false, and gives it. What it waits for is named in the error after 20 s. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`Still not so after 20 seconds: ${what}.`);
    await sleep(50);
  }
}
