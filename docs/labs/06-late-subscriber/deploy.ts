/**
 * The process of the build with the subscriptions. It stands still in the middle of catching up, says so by a line `midway`, and waits to
 * be killed. When there is not that much to catch up with, it ends by itself. `node deploy.ts <sources> <data directory> <seed> <midway>`
 */
import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { RandomChoices } from '../../../tools/lab/random-choices.js';
import { Customers } from './payments.js';
import { DEPLOYED_AT, TRAFFIC } from './plan.js';
import { settlementWorld, sourcesIn } from './settlement-world.js';

/** How long the calls that are under way get before the process is killed, in milliseconds. */
const OTHERS_MS = 300;

const [sources = '', dataDirectory = '', seed = '1', midway = '0'] = process.argv.slice(2);
let calls = 0;

/** The bank is asked once for each payment. One answer never comes, so that the others of its unit of work are under way. */
async function asked(): Promise<void> {
  calls += 1;
  if (calls !== Number(midway)) return;
  await sleep(OTHERS_MS);
  process.stdout.write('midway\n');
  await new Promise(() => undefined);
}

// It ends with the process that started it.
process.stdin.resume().on('end', () => process.exit());
const world = await settlementWorld(await sourcesIn(sources), dataDirectory, {
  subscribes: true,
  at: DEPLOYED_AT,
  asked,
});
await new Customers(new RandomChoices(Number(seed) + 1), 'deploy').pay(world, TRAFFIC);
await world.settled();
await world.close();
process.exit();
