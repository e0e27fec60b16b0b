/**
 * Does `work` for every item, at most `limit` at once, and resolves with the results in the order of the items. Nobody waits
 * for work that is done when it returns.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => R | Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const pending = items.entries();
  const worker = async () => {
    for (const [i, item] of pending) {
      const done = work(item);
      results[i] = done instanceof Promise ? await done : done;
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
