import type { FeedEnvironment } from './feed-environment.js';
import type { FeedProgress } from './feed-progress.js';
import type { FeedState } from './feed-state.js';
import { countHeld } from './held-events.js';

/** How a feed is, for operators and metrics. `pause`: why it waits, if it does; `stopped`: why it waits for a person. */
export async function describeFeed(
  { feed, store }: FeedEnvironment,
  progress: FeedProgress,
  pause: FeedState['paused'],
  stopped: string | undefined,
): Promise<FeedState> {
  const [main, ...catchingUp] = progress.lanes;
  const counts = await countHeld(store.reads.sql, [
    ...progress.laneIds,
    ...progress.suspended.map(({ lane }) => lane.id),
  ]);
  const { overfull } = progress;
  const paused = pause ?? (overfull === undefined ? undefined : { reason: overfull });
  return {
    feed,
    cursors: Object.fromEntries([...main.cursors].map(([at, { position }]) => [at, position])),
    lag: await progress.lag(),
    held: counts.events,
    parked: counts.parked,
    catchingUp: catchingUp.flatMap((lane) => [...lane.handlers.keys()]),
    suspended: progress.suspended.map(({ event, since }) => ({ event, since })),
    ...(paused ? { paused } : {}),
    ...(stopped === undefined ? {} : { stopped }),
  };
}
