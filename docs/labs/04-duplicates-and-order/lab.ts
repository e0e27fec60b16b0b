import { fileURLToPath } from 'node:url';
import type { Lab, Observation, Tell } from '../../../tools/lab/lab.js';
import { runScript } from '../../../tools/lab/run-script.js';
import type { Workspace } from '../../../tools/lab/workspace.js';
import type { Delivered } from './deliver.js';
import { hints } from './hints.js';
import { FEE_WON } from './moves.js';

const DELIVER = fileURLToPath(new URL('deliver.ts', import.meta.url));
const ORDERS = 20;

/** Both parts of a run: before the restart of the modules, and after it. */
interface Parts {
  readonly first: Delivered;
  readonly again: Delivered;
}

export const lab: Lab = {
  title: { en: 'Duplicates and order', ko: '중복과 순서' },
  minutes: 40,
  expected: {
    en: 'The same event three times pays once. The moves of an order are handled in their order, on more than one partition.',
    ko: '같은 이벤트가 세 번 와도 정산은 한 번이다. 한 주문의 이동 이벤트는 순서대로 처리되고, 파티션은 둘 이상이다.',
  },
  hints,
  sources: false,
  covers: ['src/platform/events', 'src/platform/store', 'src/platform/testing'],

  hurt: async (workspace, tell) => linesOf(await deliver(workspace, tell)).join('\n'),
  heal: async (workspace, tell) => linesOf(await deliver(workspace, tell)).join('\n'),

  async check(workspace, tell): Promise<Observation> {
    const parts = await deliver(workspace, tell);
    const hint = hintFor(parts);
    const { inversions = 0, wrongSteps = 0, partitions = 0 } = parts.again;
    const figures = { deliveries: 3, payments: paymentsOf(parts.again), inversions, wrongSteps, partitions };
    const observed = linesOf(parts).join('\n');
    return { passed: hint === undefined, observed, figures, ...(hint === undefined ? {} : { hint }) };
  },
};

async function deliver(workspace: Workspace, tell: Tell): Promise<Parts> {
  const data = workspace.emptyFolder('data');
  const run = async (part: string): Promise<Delivered> => {
    const { result, errors } = await runScript<Delivered>(DELIVER, [workspace.path, data, `${workspace.seed}`, part]);
    return result ?? { failure: errors };
  };
  tell('Publishes 100 moves of 20 orders, starts your modules, and delivers one event a second time…');
  const first = await run('first');
  if (first.failure !== undefined) return { first, again: first };
  tell('Starts your modules again in another process, and delivers the same event a third time…');
  return { first, again: await run('again') };
}

/** How often the order was paid whose event came again: all others are paid once. */
function paymentsOf({ paidWon = 0 }: Delivered): number {
  return paidWon / FEE_WON - (ORDERS - 1);
}

function linesOf({ first, again }: Parts): string[] {
  if (again.failure !== undefined) return [`The moves were not handled: ${again.failure}`];
  const { events = 0, keys = 0, partitions = 0, inversions = 0, wrongSteps = 0, wrongBalances = 0 } = again;
  return [
    `Payments for one event: ${paymentsOf(first)} after 2 deliveries, ${paymentsOf(again)} after 3 (the third after a restart).`,
    `Events ${events}, keys ${keys}, partitions ${partitions}. Inversions: ${inversions} handled behind a later one of their order.`,
    `${wrongSteps} of ${ORDERS} delivered orders are shown in another step.`,
    ...(wrongBalances === 0 ? [] : [`${wrongBalances} riders have another balance than their deliveries earn.`]),
  ];
}

function hintFor({ first, again }: Parts): string | undefined {
  const { failure, events, keys, noted = 0, partitions, inversions = 0, wrongSteps, wrongBalances } = again;
  if (failure !== undefined) return 'read-the-failure';
  const payments = paymentsOf(again);
  if (payments < 1) return 'too-few-payments';
  if (payments > 1 && paymentsOf(first) === 1) return 'in-memory';
  if (payments > 1) return noted > 0 ? 'random-id' : 'not-idempotent';
  if (wrongBalances !== 0) return 'wrong-rider';
  if (inversions > 0) return keys === events ? 'key-per-event' : 'keyed-by-rider';
  if (partitions === 1) return 'one-partition';
  return wrongSteps === 0 ? undefined : 'wrong-step';
}
