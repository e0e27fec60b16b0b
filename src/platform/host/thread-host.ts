import { keepersPlace } from '../fig/host-place.js';
import { RemotePlacements } from '../fig/remote-placements.js';
import { LOCAL, THREAD } from '../fig/placement.js';
import type { Module } from '../module/module.js';
import type { Clock } from '../ops/clock.js';
import { Health } from '../ops/health.js';
import { readHostSettings } from '../ops/host-settings.js';
import { uuidIds as ids } from '../ops/ids.js';
import type { Log } from '../ops/log.js';
import { messageOf } from '../ops/message-of.js';
import { Metrics } from '../ops/metrics.js';
import type { Environment } from '../ops/read-settings.js';
import { OPERATIONS } from '../operations/contract.js';
import { OperatedHost } from '../operations/operated-host.js';
import { json, type PeerEndpoint, PeerEndpoints } from '../peer/peer-endpoints.js';
import type { ThreadPeers } from '../peer/thread-peers.js';
import { boot, contractsOf, storesOf } from './boot.js';
import { databaseVariable } from './database-address.js';
import { eventTransport } from './event-transport.js';
import { discoverMigrations } from './discover-migrations.js';
import { KnownHosts } from './known-hosts.js';
import { Lifecycle } from './lifecycle.js';
import { Maintenance } from './maintenance.js';
import { measure } from './measurements.js';
import { neighboursByJournal } from './neighbours-by-journal.js';
import { Peers } from './peers.js';
import { watch } from './readiness.js';
import { wantedSamples } from './seed-module.js';
import { servedToPeers, waysTo } from './served-peers.js';
import { bootOperations, byModule } from './service-operations.js';
import { servedToTests } from './served-to-tests.js';
import type { ThreadStart } from './thread-messages.js';

/** Where a thread tells the main thread whether its module can serve, and what it has measured. */
export const [READY, METRICS] = ['/_ready/', '/_metrics/'];

/**
 * Runs a module in a worker thread of the host that keeps the journal: as a service does in a process of its own, with message
 * ports in place of an internal listener.
 * @returns how to stop it: it takes no further work, finishes its units, and closes its database
 * @throws Error with a sentence when a setting or the database does not allow a start
 */
export async function threadHost(
  module: Module,
  { environment, operators, maintenance: pace }: ThreadStart,
  { threads, clock, log }: { readonly threads: ThreadPeers; readonly clock: Clock; readonly log: Log },
): Promise<() => Promise<void>> {
  const settings = readHostSettings(environment);
  const { name } = module.contract;
  const [metrics, health] = [new Metrics(), new Health(clock)];
  const lifecycle = new Lifecycle(log);
  return lifecycle.run(async () => {
    const base = {
      ...{ dataDirectory: settings.DATA_DIR, environment, clock, ids, log, migrations: discoverMigrations() },
      samples: wantedSamples(settings),
      measurements: measure(metrics),
    } as const;
    const peers = new Peers(settings.INTERNAL_SECRET, { clock, log, CALL_TRANSPORT: settings.CALL_TRANSPORT, threads });
    lifecycle.onEnd('connections to other hosts', () => peers.close());
    const placements = new RemotePlacements({ keeper: peers.at(LOCAL), clock, log });
    lifecycle.onEnd('journal of placements', () => placements.stop());
    await placements.hear();
    placements.follow().catch((error: unknown) => log.error({ err: error }, messageOf(error)));
    const operated = new OperatedHost(health, metrics);
    const ownFile = { ...base, environment: withoutFileOfOperations(environment) };
    const operations = await bootOperations(operators, operated, [name], ownFile);
    lifecycle.onEnd('operations', () => operations.close());

    const hosts = new KnownHosts(placements, placements.instances, LOCAL, (other) => placements.builds.has(other));
    peers.watch(metrics);
    const ways = waysTo(peers, hosts, clock);
    const events = eventTransport(environment, { clientId: `ficus-${name}`, log });
    lifecycle.onEnd('connections to Kafka', () => events.close());
    const running = await boot([module], {
      ...{ ...base, placements, keeper: LOCAL, place: keepersPlace(THREAD), events },
      ...{ neighbours: neighboursByJournal(hosts, ways), remoteTo: ways.callsAt },
    });
    lifecycle.onEnd('module', () => running.close());
    operated.begin(running);
    watch(running, health, metrics);
    const maintenance = new Maintenance(storesOf(running), running.delivery, clock, log, pace);
    lifecycle.onEnd('maintenance', () => maintenance.stop());
    maintenance.start();
    const served = servedToPeers({
      ...{ contracts: [module.contract, ...contractsOf(operations)], here: byModule(operations.here, running.here) },
      ...{ logOf: (producer) => running.delivery.logOf(producer), clock },
    });
    const tested = servedToTests({ clock, log: log.child({ thread: name }), running: () => running });
    threads.serve(new PeerEndpoints([...served, ...watched(health, metrics), ...tested], { clock, log }));
    return async () => {
      running.dispatcher.stopWaiting();
      threads.stop();
      await lifecycle.end();
    };
  });
}

/** A file of operations that the environment names is that of the main thread. A database on a server is shared by all threads. */
function withoutFileOfOperations(environment: Environment): Environment {
  const variable = databaseVariable(OPERATIONS);
  return environment[variable]?.startsWith('sqlite:') ? { ...environment, [variable]: '' } : environment;
}

function watched(health: Health, metrics: Metrics): readonly PeerEndpoint[] {
  const get = { method: 'GET', bodyLimit: 0 } as const;
  return [
    {
      ...{ ...get, prefix: READY },
      serve: async ({ rest }) => json(200, (await health.moduleReady(rest)) ?? { status: 'failing', checks: {} }),
    },
    { ...get, prefix: METRICS, serve: async () => ({ status: 200, text: await metrics.text() }) },
  ];
}
