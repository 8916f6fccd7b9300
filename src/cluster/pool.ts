/** Maps a list, some items at a time, and gives the results in its order. */
export async function mapPool<T, R>(items: readonly T[], map: (item: T) => Promise<R>, atATime = 8): Promise<R[]> {
  const results = new Array<R>(items.length);
  const rest = items.entries();
  const work = async () => {
    for (const [i, item] of rest) results[i] = await map(item);
  };
  await Promise.all(Array.from({ length: Math.min(atATime, items.length) }, work));
  return results;
}
