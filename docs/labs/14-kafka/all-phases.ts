import { messageOf } from '../../../src/platform/ops/message-of.js';
import { tellProgress } from '../../../tools/lab/tell-progress.js';
import { Standstill } from './consumer/foreign-consumer.js';
import { isWrong } from './judge.js';
import { ownFeedsOf } from './own-feeds.js';
import { beforeAndAfterItsStart } from './phases/before-and-after-its-start.js';
import { brokerKilled } from './phases/broker-killed.js';
import { consumerKilled } from './phases/consumer-killed.js';
import { groupDeleted } from './phases/group-deleted.js';
import { relayRepeats } from './phases/relay-repeats.js';
import { type Phase, PHASES, type Seen } from './seen.js';
import { Setup } from './setup.js';

/** How far a run goes: to its end, or to the first phase in which the file of the consumer is wrong. */
export type Until = 'end' | 'first-fault';

/** What a part of a run has seen. */
type Part = Pick<Seen, 'phases' | 'outage'>;

const PARTS: readonly { readonly tells: string; readonly run: (setup: Setup) => Promise<Part> }[] = [
  {
    tells: 'Places orders, then starts your consumer for the first time, then places orders one by one…',
    run: async (setup) => ({ phases: await beforeAndAfterItsStart(setup) }),
  },
  {
    tells:
      'Kills the broker while orders flow, takes events from the logs, starts the broker, and takes them from it again…',
    run: async (setup) => {
      const { phase, outage } = await brokerKilled(setup);
      return { phases: [phase], outage };
    },
  },
  {
    tells: 'Kills the marketplace when the broker has acknowledged records and the relay has not noted them…',
    run: async (setup) => ({ phases: [await relayRepeats(setup)] }),
  },
  {
    tells: 'Kills your consumer, deletes its group with all offsets, and starts it again…',
    run: async (setup) => ({ phases: [await groupDeleted(setup)] }),
  },
  {
    tells:
      'Kills your consumer three times while orders flow: at random, right before it writes its file, and right after it…',
    run: async (setup) => ({ phases: await consumerKilled(setup) }),
  },
];

/** Runs a consumer through all phases. @param program the file of the consumer */
export async function runPhases(program: string, folder: string, seed: number, until: Until): Promise<Seen> {
  tellProgress('Starts a Kafka and the marketplace (EVENTS=kafka)…');
  const setup = await Setup.open(program, folder, seed);
  const phases: Phase[] = [];
  let rest: Partial<Seen> = {};
  try {
    for (const { tells, run } of PARTS) {
      if (until === 'first-fault' && phases.some(isWrong)) break;
      tellProgress(tells);
      const { phases: more, ...facts } = await run(setup);
      phases.push(...more);
      rest = { ...rest, ...facts };
    }
    if (phases.length === PHASES.length) {
      const ownFeeds = await ownFeedsOf(setup);
      rest = { ...rest, ownFeeds, ...(ownFeeds.first === undefined ? {} : { failure: ownFeeds.first }) };
    }
  } catch (error) {
    const why = error instanceof Standstill ? 'standstill' : 'failure';
    rest = { ...rest, [why]: messageOf(error) };
  }
  const { topic, market, consumer } = setup;
  const kills = { broker: rest.outage ? 1 : 0, marketplace: market.kills, consumer: consumer.kills };
  const seen: Seen = { ...rest, phases, records: topic.records, repeated: topic.repeated, kills };
  await setup.close();
  return seen;
}
