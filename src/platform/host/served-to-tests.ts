import { z } from 'zod';
import type { Clock } from '../ops/clock.js';
import type { Log } from '../ops/log.js';
import { TurnableClock } from '../ops/turnable-clock.js';
import { json, jsonIn, type PeerEndpoint } from '../peer/peer-endpoints.js';
import type { PeerRequest } from '../peer/peer-exchange.js';
import { PeerFault } from '../peer/served-peer-request.js';
import type { Running } from './boot.js';
import { allOf, lookAtWork, NOT_YET, type WorkUnderWay } from './work-under-way.js';

/** Where a test turns the clock of a host on: `POST /_clock/turn` with `{"ms": 300000}`. */
export const CLOCK = '/_clock/';
/** Where a test asks what a host is doing: `GET /_work/state`. */
export const WORK = '/_work/';

/** The line of a host's log for each turn. */
export const TURNED = 'The clock was turned.';

/** A year: what a test turns by at most, in milliseconds. */
const MOST_MS = 365 * 86_400_000;
/** How long a thread of this process may take to do the same. */
const THREAD_MS = 10_000;
const Turn = z.strictObject({ ms: z.int().min(0).max(MOST_MS) });

/**
 * What a host serves to tests, signed like any request of another host: its clock, and what it is doing. A host whose clock
 * cannot be turned, which is every one but those with `NODE_ENV=test`, serves none of it.
 * @param host `running`: the modules, once they run; `inThreads` asks the threads of this process the same, and returns what they answer
 */
export function servedToTests(host: {
  readonly clock: Clock;
  readonly log: Log;
  readonly running: () => Running | undefined;
  readonly inThreads?: (request: PeerRequest) => Promise<readonly string[]>;
}): readonly PeerEndpoint[] {
  const { clock, log, inThreads = async () => [] } = host;
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
        const request = {
          method: 'POST',
          target: `${CLOCK}turn`,
          body: JSON.stringify(turn.data),
          timeoutMs: THREAD_MS,
        } as const;
        // One after the other: what waits for an answer of a thread would see its time run out.
        await inThreads(request);
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
        const own = running ? await lookAtWork(running) : NOT_YET;
        const answers = await inThreads({ method: 'GET', target: `${WORK}state`, timeoutMs: THREAD_MS });
        const threads = answers.map((text) => JSON.parse(text) as WorkUnderWay);
        return json(200, { ...allOf([own, ...threads]), now: clock.now() });
      },
    },
  ];
}
