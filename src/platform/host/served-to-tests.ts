import { z } from 'zod';
import type { Clock } from '../ops/clock.js';
import type { Log } from '../ops/log.js';
import { TurnableClock } from '../ops/turnable-clock.js';
import { json, jsonIn, type PeerEndpoint } from '../peer/peer-endpoints.js';
import { PeerFault } from '../peer/served-peer-request.js';
import type { Running } from './boot.js';
import { lookAtWork } from './work-under-way.js';

/** Where a test turns the clock of a host on: `POST /_clock/turn` with `{"ms": 300000}`. */
export const CLOCK = '/_clock/';
/** Where a test asks what a host is doing: `GET /_work/state`. */
export const WORK = '/_work/';

/** The line of a host's log for each turn. */
export const TURNED = 'The clock was turned.';

/** A year: what a test turns by at most, in milliseconds. */
const MOST_MS = 365 * 86_400_000;
const Turn = z.strictObject({ ms: z.int().min(0).max(MOST_MS) });

/**
 * What a host serves to tests, signed like any request of another host: its clock, and what it is doing. A host whose clock
 * cannot be turned, which is every one but those with `NODE_ENV=test`, serves none of it.
 * @param host `running`: the modules, once they run
 */
export function servedToTests(host: {
  readonly clock: Clock;
  readonly log: Log;
  readonly running: () => Running | undefined;
}): readonly PeerEndpoint[] {
  const { clock, log } = host;
  if (!(clock instanceof TurnableClock)) return [];
  return [
    {
      prefix: CLOCK,
      method: 'POST',
      bodyLimit: 100,
      serve: async ({ rest, body }) => {
        const turn = Turn.safeParse(jsonIn(body));
        if (rest !== 'turn' || !turn.success)
          throw new PeerFault(
            400,
            'INVALID_INPUT',
            `${CLOCK}turn takes {"ms": <whole milliseconds, ${MOST_MS} at most>}.`,
          );
        await clock.turn(turn.data.ms);
        // The times of the lines before and behind this one do not fit together otherwise.
        log.info({ ms: turn.data.ms }, TURNED);
        return json(200, { now: clock.now() });
      },
    },
    {
      prefix: WORK,
      method: 'GET',
      bodyLimit: 0,
      serve: async () => {
        const running = host.running();
        const work = running
          ? await lookAtWork(running)
          : { idle: false, nextWake: undefined, commits: {}, waiting: [] };
        return json(200, { ...work, now: clock.now() });
      },
    },
  ];
}
