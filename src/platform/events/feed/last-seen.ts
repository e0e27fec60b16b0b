import { isOutage } from '../../contract/failure.js';
import type { Clock } from '../../ops/clock.js';

/** How long a look at a feed waits for a log that may be on a host that stands still, in milliseconds. */
const LOOK_MS = 500;

/**
 * What `reading` brings; what was seen last when it brings nothing within half a second, or its log cannot be reached. So
 * nobody who looks at a feed is held up by another host.
 * @throws what `reading` throws, unless it is an outage.
 */
export function orLastSeen<T>(clock: Clock, reading: Promise<T>, seen: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(LOOK_MS, () => resolve(seen()));
    reading
      .then(resolve, (error: unknown) => (isOutage(error) ? resolve(seen()) : reject(error as Error)))
      .finally(() => timer.cancel());
  });
}
