import { nothingFound } from '../crash/verdict.js';
import { ClientLoad } from './client-load.js';
import { onServer } from './on-server.js';
import { INSTANCES, PaymentInstances } from './payment-instances.js';

/** After a kill, callers may need so long to leave the instance out, in milliseconds. */
const HEALTH_MS = 1_000;

onServer('three instances of payment on one database', () => {
  let instances: PaymentInstances;
  beforeEach(async () => (instances = await PaymentInstances.prepare()));
  afterEach(() => instances.end());

  it('each killed in turn, restarted at another port, and one stopped, under load: no client error after the health interval, nothing lost or doubled', async () => {
    const monolith = await instances.startAll();
    const load = await ClientLoad.begin(monolith.url);
    const kills: number[] = [];
    for (const host of INSTANCES) {
      await load.more(3);
      await instances.program(host).kill();
      kills.push(performance.now());
      await load.more(5);
      await instances.start(host);
      await instances.allReady();
    }
    await load.more(2);
    const stopping = performance.now();
    expect(await instances.program('payment-2').stop()).toBe(0);
    await load.more(5);
    await load.end();

    const errors = load.reads.filter(({ status }) => status !== 200);
    const late = errors.filter(({ to }) => to > stopping || !kills.some((kill) => to >= kill && to < kill + HEALTH_MS));
    expect(late).toEqual([]);
    process.stderr.write(
      `Three instances: ${load.orders.length} orders, ${load.reads.length} reads, ${errors.length} errors within ${HEALTH_MS} ms of a kill.\n`,
    );
    expect(await monolith.stop()).toBe(0);
    for (const host of ['payment', 'payment-3']) expect(await instances.program(host).stop()).toBe(0);
    expect(await instances.judge(load.orders)).toEqual(nothingFound());
  }, 400_000);
});
