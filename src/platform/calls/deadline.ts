import { DeadlineExceeded } from '../contract/failure.js';
import type { Clock, Timer } from '../ops/clock.js';

/**
 * Waits for `work` until `deadline` (on the monotonic clock). The work itself goes on: after a command has begun, a
 * caller that stops waiting does not know the outcome, and asks again with the same key.
 * @throws DeadlineExceeded naming the call.
 */
export function beforeDeadline<T>(
  clock: Clock,
  deadline: number | undefined,
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  if (deadline === undefined) return work();
  const left = deadline - clock.monotonic();
  if (left <= 0)
    return Promise.reject(
      new DeadlineExceeded(`The time for ${name} was spent before it was sent; nothing was done, ask again.`),
    );
  let timer: Timer | undefined;
  const spent = new Promise<never>((_, reject) => {
    timer = clock.after(left, () =>
      reject(
        new DeadlineExceeded(
          `${name} took longer than its caller waits; its outcome is unknown: ask again with the same key.`,
        ),
      ),
    );
  });
  return Promise.race([work(), spent]).finally(() => timer?.cancel());
}
