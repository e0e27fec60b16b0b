import { Unavailable } from '../contract/failure.js';
import { LeaseLost } from '../store/lease.js';
import type { FeedEnvironment } from './feed-environment.js';
import type { WorkLoop } from '../work/work-loop.js';

/**
 * Does what only the process that runs a feed may do, between two of its runs.
 * @param what completes "ask that one to …".
 * @throws Unavailable when another process runs the feed, also when this one learns it only now.
 */
export async function betweenRuns<T>(
  { lease, feed }: FeedEnvironment,
  pump: WorkLoop,
  what: string,
  task: () => Promise<T>,
): Promise<T> {
  const elsewhere = (cause?: unknown) =>
    new Unavailable(`${feed} is run by another process at present; ask that one to ${what}.`, { cause });
  if (!lease.held) throw elsewhere();
  try {
    return await pump.between(task);
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
    lease.lost();
    throw elsewhere(error);
  }
}
