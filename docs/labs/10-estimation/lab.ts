import { join } from 'node:path';
import { buildProgram } from '../../../tools/lab/kit/build-program.js';
import type { Lab, Observation, Tell } from '../../../tools/lab/lab.js';
import { runScript } from '../../../tools/lab/run-script.js';
import type { Workspace } from '../../../tools/lab/workspace.js';
import { CommandError } from '../../../tools/command/command-error.mjs';
import { BURST, type Estimate, followingFrom, HEADROOM, ORDERS_BY_HOUR, ORDERS_PER_DAY } from './estimate.js';
import { hints } from './hints.js';
import { compared, fitsTogether, tableOf } from './judge.js';
import type { OrderCost } from './measure.js';

const own = (...names: string[]) => join(import.meta.dirname, ...names);
const BUSIEST = Math.max(...ORDERS_BY_HOUR);

export const lab: Lab = {
  title: { en: 'Estimation: three million orders a day', ko: '어림 계산: 하루 주문 3백만 건' },
  minutes: 40,
  expected: {
    en: 'Each estimate is as close to what this machine measures as such a number can be, and the estimates fit together.',
    ko: '각 추정치가 이 컴퓨터의 측정값과 허용 배수 안에서 맞고, 추정치끼리도 서로 맞는다.',
  },
  hints,
  sources: false,
  covers: ['src/modules', 'src/platform/store', 'src/platform/events'],

  hurt() {
    const average = ORDERS_PER_DAY / 86_400;
    const peak = ((ORDERS_PER_DAY * BUSIEST) / 3_600) * BURST;
    return Promise.resolve(
      [
        `Three million orders a day are ${average.toFixed(1)} orders a second on average.`,
        `In the busiest minute of the evening they are ${peak.toFixed(0)}: ${(peak / average).toFixed(1)} times as many.`,
        `Of what is bought for the average, ${((1 - average / peak) * 100).toFixed(0)} % of the orders in that minute find no room.`,
      ].join('\n'),
    );
  },

  async heal(workspace, tell) {
    const cost = await measured(workspace, tell);
    return [
      `${cost.orders} orders, placed, paid, accepted and charged, on this machine:`,
      `bytes for each order ${cost.bytesPerOrder}, events ${cost.eventsPerOrder}, orders a second ${cost.ordersPerSecond.toFixed(0)}.`,
    ].join('\n');
  },

  async check(workspace, tell): Promise<Observation> {
    const estimate = await estimateIn(workspace);
    const cost = await measured(workspace, tell);
    const lines = compared(
      estimate,
      followingFrom({ ...cost, busiestHourShare: BUSIEST, ordersPerSecondOfOneProcess: cost.ordersPerSecond }),
    );
    const hint = lines.find(({ isClose }) => !isClose)?.name ?? fitsTogether(estimate, ORDERS_PER_DAY, HEADROOM);
    return {
      passed: hint === undefined,
      observed: tableOf(lines),
      figures: {
        ...{ bytesPerOrder: cost.bytesPerOrder, eventsPerOrder: cost.eventsPerOrder },
        ...{ ordersPerSecond: Math.round(cost.ordersPerSecond), close: lines.filter(({ isClose }) => isClose).length },
      },
      ...(hint === undefined ? {} : { hint: hintFor(hint, estimate) }),
    };
  },
};

async function measured(workspace: Workspace, tell: Tell): Promise<OrderCost> {
  await buildProgram(tell);
  tell('Measures what an order costs on this machine (half a minute)…');
  const { result, errors } = await runScript<OrderCost>(own('measure.ts'), [workspace.emptyFolder('data')]);
  if (!result) throw new CommandError(`The marketplace could not be measured: ${errors}`);
  return result;
}

/** The learner's numbers, read in a process of their own. @throws CommandError with what is wrong with the file */
async function estimateIn(workspace: Workspace): Promise<Partial<Estimate>> {
  const { result, errors } = await runScript<Partial<Estimate>>(own('print-estimate.ts'), [
    workspace.file('estimate.ts'),
  ]);
  if (!result) throw new CommandError(`estimate.ts cannot be read: ${errors}`);
  return result;
}

/** Of a wrong number, what usually lies behind it. */
function hintFor(wrong: string, { ordersPerSecondAtPeak = 0 }: Partial<Estimate>): string {
  if (wrong === 'ordersPerSecondAtPeak')
    return ordersPerSecondAtPeak < (ORDERS_PER_DAY * BUSIEST) / 3_600 / 2 ? 'average-for-peak' : 'peak';
  if (wrong === 'bytesPerOrder' || wrong === 'gigabytesPerDay') return 'only-the-row';
  if (wrong === 'eventsPerOrder' || wrong === 'partitions') return 'events';
  return wrong === 'no-headroom' || wrong === 'units' ? wrong : 'capacity';
}
