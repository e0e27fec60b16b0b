import type { EventDelivery } from '../events/engine/event-delivery.js';
import { outboxSize } from '../events/log/outbox-log.js';
import type { Check, Health } from '../ops/health.js';
import type { Metrics } from '../ops/metrics.js';
import { isOwner } from '../store/database/ownership.js';
import type { OpenStore } from '../store/open-store.js';
import type { Running } from './boot.js';
import { OPERATIONS } from '../operations/contract.js';

/** Adds the checks and the gauges of running modules to the health and the metrics of their host. */
export function watch(running: Running, health: Health, metrics: Metrics): void {
  for (const check of readinessChecks(running)) health.check(check);
  health.servesRoutesOf(modulesWithRoutes(running));
  metrics.gauge('ficus_writer_queue', 'Units of work that wait for their turn.', ['module'], (gauge) => {
    for (const [module, { store }] of running.modules) gauge.set({ module }, store.waiting);
  });
  metrics.gauge('ficus_module_epoch', 'The epoch of a module, with its role here.', ['module', 'role'], (gauge) => {
    gauge.reset();
    for (const [module, { role }] of running.runtimes)
      gauge.set({ module, role }, running.modules.get(module)?.store.ownership.epoch ?? 0);
  });
  const { queue } = running.dispatcher;
  metrics.gauge('ficus_switch_waiting', 'Calls that wait for a switch of their module.', ['module'], (gauge) => {
    for (const [module, waiting] of queue?.waiting() ?? []) gauge.set({ module }, waiting);
  });
  metrics.gauge('ficus_switch_longest_wait_seconds', 'The longest wait of a call for a switch.', [], (gauge) => {
    gauge.set((queue?.longestWait() ?? 0) / 1_000);
  });
  metrics.gauge('ficus_outbox_events', 'Events that a module keeps in its log.', ['module'], async (gauge) => {
    gauge.reset();
    for (const [module, { store }] of running.modules)
      if (isOwner(store.ownership)) gauge.set({ module }, await outboxSize(store.reads.sql));
  });
  metrics.gauge('ficus_feed_lag', 'Events that a feed has not handled yet.', ['feed'], async (gauge) => {
    gauge.reset();
    for (const { feed, lag } of await running.delivery.states()) gauge.set({ feed }, lag);
  });
  metrics.gauge('ficus_relay_lag', 'Events of a module that are not in its topic yet.', ['module'], async (gauge) => {
    gauge.reset();
    for (const { module, lag } of await running.delivery.logs.relays()) gauge.set({ module }, lag);
  });
  metrics.gauge('ficus_feed_held', 'Events that a feed holds.', ['feed', 'state'], async (gauge) => {
    gauge.reset();
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

/**
 * A module needs its database to serve its calls, and its feeds and sagas to work in the background. A feed belongs to its
 * consumer. A module that is served elsewhere is not this host's to check.
 */
function readinessChecks({ modules, runtimes, delivery, sagas }: Running): readonly Check[] {
  return [...modules].flatMap(([module, { store }]): readonly Check[] => {
    const runtime = runtimes.get(module);
    const probeHere = (): Promise<void> | string => {
      const place = runtime?.elsewhere;
      return place === undefined ? probeDatabase(store) : `${module} is served at ${place}, and not here.`;
    };
    /** What keeps its feeds and sagas from beginning. While its database is closed, that is the failure of the database. */
    const begun = () => (store.isOpen && runtime?.failure !== undefined ? [runtime.failure] : []);
    const ifHere = <T>(probe: () => T) => (runtime?.elsewhere === undefined ? probe() : undefined);
    return [
      { module, name: 'database', stops: 'serving', probe: probeHere },
      {
        module,
        name: 'feeds',
        stops: 'background',
        probe: () => ifHere(() => probeFeeds(delivery, module, begun())),
      },
      ...(relayTroubles(delivery, module)
        ? [
            {
              module,
              name: 'relay',
              stops: 'background',
              probe: () => ifHere(() => failWith(relayTroubles(delivery, module) ?? [])),
            } as const,
          ]
        : []),
      { module, name: 'sagas', stops: 'background', probe: () => ifHere(() => failWith(sagas.readiness(module))) },
    ];
  });
}

/** Leaves out the operations: a host whose own modules all fail is of no use to clients. */
function modulesWithRoutes({ modules }: Running): readonly string[] {
  return [...modules].flatMap(([name, { module }]) =>
    name !== OPERATIONS && Object.values(module.contract.calls).some((call) => call.http !== undefined) ? [name] : [],
  );
}

async function probeDatabase(store: OpenStore): Promise<void> {
  const { epoch, role } = await store.probe();
  if (role !== store.ownership.role || epoch !== store.ownership.epoch || !isOwner(store.ownership))
    throw new Error(
      `${store.module} does not write here: its database is ${role} at epoch ${epoch}, and this process takes it for ` +
        `${store.ownership.role} at epoch ${store.ownership.epoch}.`,
    );
  if (store.fault === undefined) return;
  // Only a write shows whether the fault is over; a group of units takes a commit number even if they do nothing.
  await store.units.run('see whether it can write', async () => undefined).catch(() => undefined);
  if (store.fault !== undefined) throw new Error(store.fault);
}

/** Reports a subscription without a handler as a remark: the module works without it. */
function probeFeeds(delivery: EventDelivery, module: string, begun: readonly string[]): string | undefined {
  failWith([...begun, ...delivery.readiness(module)]);
  const remarks = delivery.remarks(module);
  return remarks.length > 0 ? remarks.join(' ') : undefined;
}

/** Sentences that say what of a module waits to be sent to Kafka; undefined where nothing is sent. */
function relayTroubles(delivery: EventDelivery, module: string): readonly string[] | undefined {
  const ofLog = delivery.logs.relayReadiness(module);
  const parked = delivery.feeds.get(module)?.parkedRelay;
  if (!ofLog && !parked) return undefined;
  return [...(ofLog ?? []), parked?.readiness()].filter((sentence) => sentence !== undefined);
}

/** @throws Error with the reasons, when there are any. */
function failWith(reasons: readonly string[]): void {
  if (reasons.length > 0) throw new Error(reasons.join(' '));
}
