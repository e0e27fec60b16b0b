import { join } from 'node:path';
import { CommandError } from '../../../tools/command/command-error.mjs';
import { provideKafka } from '../../../tools/kafka/provide-kafka.mjs';
import { buildProgram } from '../../../tools/lab/kit/build-program.js';
import type { Lab, Observation, Tell } from '../../../tools/lab/lab.js';
import { runScript } from '../../../tools/lab/run-script.js';
import type { Workspace } from '../../../tools/lab/workspace.js';
import { hints } from './hints.js';
import { judge, linesOf } from './judge.js';
import type { Seen } from './seen.js';
import type { Until } from './all-phases.js';

const own = (...names: string[]) => join(import.meta.dirname, ...names);
const CONSUMER = 'consumer.mjs';
/** A functional limit: a run takes a minute and a half, and a machine may be ten times slower. */
const LIMIT_MS = 1_800_000;

export const lab: Lab = {
  title: { en: 'Kafka: the same events through a broker', ko: '카프카: 같은 이벤트를 브로커로' },
  minutes: 45,
  expected: {
    en: 'A consumer that knows nothing of Ficus counts each accepted order once, to the won, whoever is killed meanwhile and however the events are delivered.',
    ko: 'Ficus를 전혀 모르는 컨슈머가 수락된 주문을 원 단위까지 정확히 한 번씩 집계한다. 도중에 무엇이 죽든, 이벤트가 어떤 방식으로 전달되든 그렇다.',
  },
  hints,
  sources: false,
  covers: [
    ...['src/platform/events', 'src/platform/kafka', 'src/modules/order', 'src/modules/payment'],
    ...['tools/kafka', 'tools/events', 'test/program', 'test/kafka/program-on-kafka.ts', 'test/crash'],
  ],

  async provide() {
    await provideKafka();
  },

  hurt: async (workspace, tell) => linesOf(await run(own('start', CONSUMER), workspace, 'end', tell)),

  heal: async (workspace, tell) => linesOf(await run(own('solution', CONSUMER), workspace, 'end', tell)),

  async check(workspace, tell): Promise<Observation> {
    return judge(await run(workspace.file(CONSUMER), workspace, 'first-fault', tell));
  },
};

/**
 * @param consumer the file of its program
 * @throws CommandError when Kafka cannot be had here, or the run could not go on for a reason that lies in no consumer
 */
async function run(consumer: string, workspace: Workspace, until: Until, tell: Tell): Promise<Seen> {
  await provideKafka();
  await buildProgram(tell);
  const words = [consumer, workspace.emptyFolder('run'), `${workspace.seed}`, until];
  const { result, errors } = await runScript<Seen>(own('run-phases.ts'), words, { limitMs: LIMIT_MS, tell });
  const failure = result ? result.failure : errors;
  if (!result || failure !== undefined)
    throw new CommandError(`The lab could not be run to its end: ${failure} Run the command again.`);
  return result;
}
