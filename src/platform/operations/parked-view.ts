import type { ParkedEvent } from '../events/parked-events.js';
import type { Parked } from './views.js';

/** A parked event as its operators see it. */
export function parkedView(module: string, parked: ParkedEvent): Parked {
  const { id, name, stack, replayId, feed, version, key, data, occurredAt, parkedAt } = parked;
  const { attempts, error, correlationId, waiting } = parked;
  return {
    id: `${module}:${id}`,
    module,
    event: name,
    ...{ feed, version, key, data, occurredAt, parkedAt, attempts, error, correlationId, waiting },
    ...(stack === null ? {} : { stack }),
    ...(replayId === null ? {} : { replayId }),
  };
}
