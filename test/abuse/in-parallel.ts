/** Does `work` for each of the items, at most `atOnce` at a time. Rejects with the first failure, when all are done. */
export async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  const settled = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}
