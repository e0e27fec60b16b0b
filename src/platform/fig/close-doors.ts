import { messageOf } from '../ops/message-of.js';
import type { Log } from '../ops/log.js';
import type { DoorStore } from './door-store.js';
import { DoorChanged } from './module-door.js';
import { isKeepers, THIS_PROCESS } from './placement.js';
import type { Placements } from './placements.js';

/**
 * Closes the proxy door of each module that comes home, and of those that are home now: an operator has chosen it for the service
 * that the module left. Until then no request is forwarded either, since the edge looks at the journal.
 * @returns how to stop
 */
export function closeDoorsAtHome(
  placements: Pick<Placements, 'all' | 'onChange'>,
  doors: Pick<DoorStore, 'of' | 'choose'>,
  log: Log,
): () => void {
  const close = async (module: string, place: string): Promise<void> => {
    const stored = doors.of(module);
    if (!isKeepers(place) || stored?.door !== 'proxy') return;
    try {
      await doors.choose(module, 'call', stored, { by: THIS_PROCESS, reason: `${module} came home` });
      log.info({ module }, `${module} came home, so its proxy door was closed; requests for it take the call door.`);
    } catch (error) {
      if (!(error instanceof DoorChanged))
        log.warn({ err: error, module }, `The proxy door of ${module} was not closed: ${messageOf(error)}`);
    }
  };
  for (const { module, place } of placements.all()) void close(module, place);
  return placements.onChange(({ module, place }) => void close(module, place));
}
