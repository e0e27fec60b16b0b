import { DeadlineExceeded } from '../contract/failure.js';
import type { Clock } from '../ops/clock.js';
import type { UnitRequest } from './unit-request.js';

/** The head of the writer queue: the last place where a spent deadline stops a command. After it, the command commits. */
export function admitted(
  { module, clock }: { readonly module: string; readonly clock: Clock },
  requests: readonly UnitRequest[],
): UnitRequest[] {
  const now = clock.monotonic();
  return requests.filter((request) => {
    const late = request.call.deadline !== undefined && request.call.deadline <= now;
    if (late)
      request.reject(
        new DeadlineExceeded(
          `${request.name} waited in the writer queue of ${module} until its time was spent; nothing was done, ask again.`,
        ),
      );
    return !late;
  });
}
