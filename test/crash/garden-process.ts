import 'reflect-metadata';
import { Unavailable } from '../../src/platform/contract/failure.js';
import { boot } from '../../src/platform/host/boot.js';
import { measure } from '../../src/platform/host/measurements.js';
import { testClient } from '../../src/platform/testing/test-client.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { systemClock as clock } from '../../src/platform/ops/clock.js';
import { uuidIds as ids } from '../../src/platform/ops/ids.js';
import { Metrics } from '../../src/platform/ops/metrics.js';
import { quietLog as log } from '../../src/platform/testing/quiet-log.js';
import { garden, gardenMigrations, gardenModule, waterModule } from './growing-garden.js';

/**
 * A process that plants one bed and sends it what happens, as far as that was not done before, until its saga has ended;
 * then it prints what is in the databases. Parameters: the directory, and what happens.
 */
const [dataDirectory = '', happens = ''] = process.argv.slice(2);

/** The timers of the platform do not keep a process alive; a server's socket would. */
const alive = setInterval(() => undefined, 1_000);

const running = await boot([gardenModule, waterModule], {
  dataDirectory,
  environment: {},
  migrations: gardenMigrations,
  samples: 'leave',
  clock,
  ids,
  log,
  measurements: measure(new Metrics()),
});
const { dispatcher } = running;
const client = testClient(garden, { kind: 'member', memberId: 'm1', roles: [] }, { dispatcher, clock, ids });
const rows = (module: string, sql: string) => running.modules.get(module)?.store.reads.sql.all<{ text: string }>(sql);
const texts = async (module: string, sql: string) => (await rows(module, sql))?.map(({ text }) => text) ?? [];

if (happens === 'deaf') {
  const dispatch = dispatcher.dispatch.bind(dispatcher);
  dispatcher.dispatch = async (call, input, context) => {
    const answer = await dispatch(call, input, context);
    if (call.name === 'pour') throw new Unavailable('The answer is lost.');
    return answer;
  };
}
const inState = async (condition: string) =>
  (await texts('garden', `SELECT id AS text FROM _saga WHERE ${condition}`)).length > 0;

await client.plant({ bedId: 'b1', patience: happens === 'deaf' ? 150 : 60_000 }, { key: 'plant' });
if (happens === 'sprouted' || happens === 'frozen') {
  await arrives('the saga to wait, or to have ended', () => inState("listening = 1 OR state = 'done'"));
  await client.tell({ bedId: 'b1', what: happens }, { key: 'tell' });
}
await arrives('the saga to end', () => inState("state = 'done'"));
process.stdout.write(
  JSON.stringify({
    notes: await texts('garden', 'SELECT text FROM notes ORDER BY id'),
    pours: await texts('water', 'SELECT text FROM pours ORDER BY id'),
    drained: (await texts('water', 'SELECT text FROM drains')).length,
  }),
);
await running.close();
clearInterval(alive);
