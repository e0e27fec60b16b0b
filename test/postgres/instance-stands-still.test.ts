import { arrives } from '../../src/platform/testing/waiting.js';
import { nothingFound } from '../crash/verdict.js';
import { ClientLoad, type Seen } from './client-load.js';
import { onServer } from './on-server.js';
import { INSTANCES, PaymentInstances } from './payment-instances.js';

const LIMIT_MS = 120_000;
/** The deadline of a read. When even reads that succeed take a quarter of it, a failed one may be the machine's fault. */
const DEADLINE_MS = 2_000;

onServer('of three instances of payment one that stands still', () => {
  let instances: PaymentInstances;
  beforeEach(async () => (instances = await PaymentInstances.prepare()));
  afterEach(() => instances.end());

  it.each([
    { where: 'between a charge and its record', point: 'payment.charged', says: 'Nothing was written.' },
    {
      where: 'in a transaction, with the lock of the writer',
      point: 'payment.recorded',
      says: 'Another process runs the feeds of payment now.',
    },
  ])(
    '$where: no client error once it is left out, others pay orders; when it goes on, it is refused, and nothing is lost or doubled',
    async ({ point, says }) => {
      const monolith = await instances.startAll({ FICUS_FAILPOINT: `${point}:3:stop` });
      const stopped = instances.program('payment');
      const holder = await instances.runsFeeds();
      const load = await ClientLoad.begin(monolith.url);

      await arrives('one stands still', () => stopped.isFrozen, LIMIT_MS);
      const frozenAt = performance.now();
      await arrives('it is left out', () => instances.isLeftOut('payment'), LIMIT_MS);
      const leftOutAt = performance.now();
      await arrives('another one runs the feeds', async () => (await instances.runsFeeds()) !== holder, LIMIT_MS);
      const takenOverAt = performance.now();
      await load.payOne('while it stands still');
      await load.more(5);
      expect(await instances.isLeftOut('payment')).toBe(true);

      const wrote = stopped.output.length;
      stopped.thaw();
      await arrives('it is refused', () => stopped.output.slice(wrote).includes(says), LIMIT_MS);
      await instances.allReady();
      await arrives('calls go to it', async () => !(await instances.isLeftOut('payment')), LIMIT_MS);
      await load.more(5);
      await load.end();

      const since = load.reads.filter(({ from }) => from >= leftOutAt);
      expect(failuresOf(since)).toEqual([]);
      process.stderr.write(
        `One stood still at ${point}: left out after ${Math.round(leftOutAt - frozenAt)} ms, taken over after ` +
          `${Math.round(takenOverAt - frozenAt)} ms; ${load.orders.length} orders, ${load.reads.length} reads, ` +
          `${load.reads.filter(({ status }) => status !== 200).length} errors before that.\n`,
      );
      expect(await monolith.stop()).toBe(0);
      for (const host of INSTANCES) expect(await instances.program(host).stop()).toBe(0);
      expect(await instances.judge(load.orders)).toEqual(nothingFound());
    },
    400_000,
  );
});

/** Failures that are no matter of a slow machine: beside those, reads that succeed take far less than the deadline. */
function failuresOf(reads: readonly Seen[]): readonly Seen[] {
  const slowest = Math.max(...reads.filter(({ status }) => status === 200).map(({ from, to }) => to - from));
  return reads.filter(
    ({ status, what }) => status !== 200 && (slowest < DEADLINE_MS / 4 || !what.includes('DEADLINE_EXCEEDED')),
  );
}
