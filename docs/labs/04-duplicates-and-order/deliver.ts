/**
 * Delivers the moves of twenty orders to the modules of a workspace. `node deliver.ts <workspace> <data directory> <seed> <part>`
 *
 * Part `first`: the moves are published while the consumers are away; then these catch up, and one event is delivered a second time. Part
 * `again`, in another process: the same event is delivered a third time.
 */
import 'reflect-metadata';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { implement } from '../../../src/platform/api.js';
import type { Module } from '../../../src/platform/module/module.js';
import { testWorld, type TestWorld } from '../../../src/platform/testing/test-world.js';
import { settleWorld } from '../../../tools/lab/processes/settle-world.js';
import { countInversions, DELIVERED, FEE_WON, movesOf, RIDERS } from './moves.js';
import type * as Contracts from './start/src/contracts.js';
import { witnessOf } from './witness.js';
import { printResult } from '../../../tools/lab/print-result.js';

/** What the databases hold after a part. */
export interface Delivered {
  readonly failure?: string;
  readonly events?: number;
  /** Of the log: keys and partitions that have events. */
  readonly keys?: number;
  readonly partitions?: number;
  readonly inversions?: number;
  /** Orders whose tracking does not say that they are delivered. */
  readonly wrongSteps?: number;
  /** Won that all riders have earned. */
  readonly paidWon?: number;
  /** Riders who have not earned the fee of just the orders that they delivered. */
  readonly wrongBalances?: number;
  /** Events that `settlement` notes as handled, if it does. */
  readonly noted?: number;
}

const FEED = 'settlement<-rider';
const [workspace = '', dataDirectory = '', seed = '1', part = 'first'] = process.argv.slice(2);
const own = (file: string) => import(pathToFileURL(join(workspace, 'src', file)).href) as Promise<unknown>;
const moves = movesOf(Number(seed));

async function delivered(): Promise<Delivered> {
  const contracts = (await own('contracts.ts')) as typeof Contracts;
  const { settlementModule } = (await own('settlement.ts')) as { settlementModule: Module };
  const { trackingModule } = (await own('tracking.ts')) as { trackingModule: Module };
  const riderModule = implement(contracts.rider, { calls: {} });
  const inWorld = async <T>(modules: readonly Module[], use: (world: TestWorld) => Promise<T>): Promise<T> => {
    const world = await testWorld(modules, { dataDirectory, twice: false, printErrors: false });
    return use(world).finally(() => world.close());
  };
  if (part === 'first')
    await inWorld([riderModule], async (world) => {
      for (const move of moves) await world.publish(contracts.rider.events.moved, move);
    });
  return inWorld([riderModule, settlementModule, trackingModule, witnessOf(contracts.rider)], async (world) => {
    await settled(world);
    await deliverAgain(world);
    return countIn(world, contracts);
  });
}

/** Has the feed of `settlement` handle one event again: which one, the seed decides. */
async function deliverAgain(world: TestWorld): Promise<void> {
  const { orderId } = moves[Number(seed) % moves.length] ?? { orderId: '' };
  const events = await world.store('rider').reads.sql.all<{ id: string; data: string }>('SELECT id, data FROM _outbox');
  const isIt = (data: string) => {
    const move = JSON.parse(data) as { orderId: string; step: number };
    return move.orderId === orderId && move.step === DELIVERED;
  };
  const ids = events.filter(({ data }) => isIt(data)).map(({ id }) => id);
  const operations = world.running.delivery.operations('settlement');
  await operations?.republish(FEED, { ids }, { limit: 1 }, `replay ${part}`);
  await settled(world);
}

/** @throws Error when an event is parked */
async function settled(world: TestWorld): Promise<void> {
  const parked = await settleWorld(world);
  if (parked !== undefined) throw new Error(parked);
}

async function countIn(world: TestWorld, { rider, settlement, tracking }: typeof Contracts): Promise<Delivered> {
  const rows = <Row extends object>(module: string, sql: string) => world.store(module).reads.sql.all<Row>(sql);
  const [log] = await rows<Required<Pick<Delivered, 'events' | 'keys' | 'partitions'>>>(
    rider.name,
    'SELECT count(*) AS events, count(DISTINCT event_key) AS keys, count(DISTINCT partition_no) AS partitions FROM _outbox',
  );
  const seen = await rows<{ orderId: string; step: number }>(
    'witness',
    'SELECT order_id AS "orderId", step FROM seen ORDER BY no',
  );
  // The learner may have removed the table.
  const [noted] = await rows<{ n: number }>(settlement.name, 'SELECT count(*) AS n FROM handled').catch(() => []);
  const ask = { balances: world.client(settlement), tracking: world.client(tracking) };
  const orders = [...new Set(moves.map(({ orderId }) => orderId))];
  const steps = await Promise.all(orders.map((orderId) => ask.tracking.step({ orderId })));
  const balances = await Promise.all(
    RIDERS.map(async (riderId) => ({ riderId, ...(await ask.balances.balance({ riderId })) })),
  );
  const dueTo = (rider: string) =>
    FEE_WON * moves.filter(({ riderId, step }) => riderId === rider && step === DELIVERED).length;
  return {
    ...log,
    inversions: countInversions(seen),
    wrongSteps: steps.filter(({ step }) => step !== DELIVERED).length,
    paidWon: balances.reduce((sum, { won }) => sum + won, 0),
    wrongBalances: balances.filter(({ riderId, won }) => won !== dueTo(riderId)).length,
    noted: noted?.n ?? 0,
  };
}

await printResult<Delivered>(delivered, (failure) => ({ failure }));
