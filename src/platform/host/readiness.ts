import { outboxSize } from '../events/outbox-size.js';
import type { Health } from '../ops/health.js';
import type { Metrics } from '../ops/metrics.js';
import type { Running } from './boot.js';

/** Has health and metrics look at running modules: each database answers, and no feed waits for a person. */
export function watch(running: Running, health: Health, metrics: Metrics): void {
  for (const [name, { store }] of running.modules)
    health.check(`store.${name}`, async () => {
      await store.reads.sql.all('SELECT 1');
      if (store.trouble === undefined) return;
      // Whether it is over is known by writing; a group of units takes a commit number even if they do nothing.
      await store.units.run('see whether it can write', async () => undefined).catch(() => undefined);
      if (store.trouble !== undefined) throw new Error(store.trouble);
    });
  health.check('events', () => {
    const reasons = running.delivery.readiness();
    if (reasons.length > 0) throw new Error(reasons.join(' '));
    const remarks = running.delivery.remarks();
    return remarks.length > 0 ? remarks.join(' ') : undefined;
  });
  metrics.gauge('ficus_writer_queue', 'Units of work that wait for their turn.', ['module'], (gauge) => {
    for (const [module, { store }] of running.modules) gauge.set({ module }, store.waiting);
  });
  metrics.gauge('ficus_outbox_events', 'Events that a module keeps in its log.', ['module'], async (gauge) => {
    for (const [module, { store }] of running.modules) gauge.set({ module }, await outboxSize(store.reads.sql));
  });
  metrics.gauge('ficus_feed_lag', 'Events that a feed has not dealt with yet.', ['feed'], async (gauge) => {
    for (const { feed, lag } of await running.delivery.states()) gauge.set({ feed }, lag);
  });
  metrics.gauge('ficus_feed_held', 'Events that a feed holds.', ['feed', 'state'], async (gauge) => {
    for (const { feed, held, parked } of await running.delivery.states()) {
      gauge.set({ feed, state: 'parked' }, parked);
      gauge.set({ feed, state: 'waiting' }, held - parked);
    }
  });
  metrics.gauge(
    'ficus_sagas',
    'Sagas that have not ended: under way, or stuck.',
    ['module', 'saga', 'state'],
    async (gauge) => {
      gauge.reset();
      for (const { module, saga, state, count } of await running.sagas.counts())
        gauge.set({ module, saga, state }, count);
    },
  );
}
