import 'reflect-metadata';
import { contractVerifier } from '../edge/authentication/contract-verifier.js';
import { publicRoutes } from '../edge/openapi/openapi.js';
import type { Module } from '../module/module.js';
import { Health } from '../ops/health.js';
import { hostLog } from '../ops/host-log.js';
import { closeDoorsAtHome } from '../fig/close-doors.js';
import { DoorChoices } from '../fig/choose-door.js';
import { PrefixHandovers } from '../fig/hand-prefix.js';
import { PublicEdges } from '../fig/public-edges.js';
import { readHostSettings } from '../ops/host-settings.js';
import { uuidIds } from '../ops/ids.js';
import type { Log } from '../ops/log.js';
import { Metrics } from '../ops/metrics.js';
import { utc } from '../ops/clock.js';
import { hostClock } from '../ops/turnable-clock.js';
import type { Environment } from '../ops/read-settings.js';
import { operationsModule } from '../operations/module.js';
import { OperatedHost } from '../operations/operated-host.js';
import { boot, type Running, storesOf } from './boot.js';
import { eventTransport } from './event-transport.js';
import { discoverMigrations, type Migrations } from './discover-migrations.js';
import { Lifecycle } from './lifecycle.js';
import { closeListeners, createListeners, listen } from './listeners.js';
import { keeperMoves } from './keeper-moves.js';
import { warnOfMisspelt } from './known-variables.js';
import { measure } from './measurements.js';
import { watch } from './readiness.js';
import { Maintenance, type MaintenancePace } from './maintenance.js';
import { openPlacements } from './open-placements.js';
import { placedModules } from './placed-modules.js';
import { shownSamples, wantedSamples } from './seed-module.js';
import { servedToPeers } from './served-peers.js';
import { servedToTests } from './served-to-tests.js';
import { startBanner } from './start-banner.js';

export interface MonolithOptions {
  readonly modules: readonly Module[];
  readonly environment: Environment;
  /** Shown on the first page and in the API's description. */
  readonly title: string;
  readonly description?: string;
  readonly version: string;
  /** The roles that may operate the host: its parked events, feeds and logs. Default: nobody. */
  readonly operators?: readonly string[];
  /** Default: the folder `migrations/` of this program. */
  readonly migrations?: Migrations;
  /** Default: on standard output, as LOG_FORMAT says. */
  readonly log?: Log;
  /** How often logs are trimmed, and how long outcomes and sagas are kept: for measurements. Default: a minute, 30 days. */
  readonly maintenance?: MaintenancePace;
}

/** A monolith that serves. */
export interface Monolith {
  /** Where it serves clients. */
  readonly url: string;
  /** Where it serves operators and other hosts. */
  readonly internalUrl: string;
  readonly log: Log;
  /** Its modules: those that run here, and those that stand by. */
  readonly running: Running;
  /** Stops without an error for anyone: responds to requests in flight, finishes units and deliveries, closes the databases. */
  close(): Promise<void>;
}

/**
 * Runs modules as one process, behind one public address and an internal one.
 * @throws Error with one sentence when a setting, a module, a migration or the address does not allow a start.
 */
export async function monolith(options: MonolithOptions): Promise<Monolith> {
  const settings = readHostSettings(options.environment);
  const { log, output } = await hostLog(settings, options.log);
  warnOfMisspelt(options.environment, options.modules, log);
  const [clock, ids] = [hostClock(settings), uuidIds];
  const metrics = new Metrics({ process: true });
  const health = new Health(clock);
  const samples = wantedSamples(settings);
  const host = new OperatedHost(health, metrics);
  // With sample accounts the password of an operator is published: nothing is given away that it does not open.
  const readers = samples === 'fill' ? 'anyone' : 'operators';
  const operations = options.operators ? [operationsModule(options.operators, host, readers)] : [];
  const lifecycle = new Lifecycle(log);
  return lifecycle.run(async () => {
    const migrations = options.migrations ?? discoverMigrations();
    const base = { dataDirectory: settings.DATA_DIR, environment: options.environment, clock, ids, log, migrations };
    const journal = await openPlacements(base);
    const { placements, close: closeJournal } = journal;
    lifecycle.onEnd('journal of placements', closeJournal);
    const restore = await placements.lastRestore();
    if (restore)
      log.warn(
        { restoredAt: utc(restore.at) },
        `This is restored data: ${restore.reason} at ${utc(restore.at)}. What was acknowledged between that backup and then is not in it.`,
      );
    const parts = { ...base, ...options, log, migrations, lines: output };
    const placed = await placedModules(options.modules, journal, settings, parts);
    lifecycle.onEnd('connections to other hosts', () => placed.close());
    const measurements = measure(metrics);
    const names = options.modules.map(({ contract }) => contract.name);
    const events = eventTransport(options.environment, { clientId: 'ficus', log, producers: names });
    lifecycle.onEnd('connections to Kafka', () => events.close());
    const running = await boot([...placed.here, ...operations], {
      ...base,
      ...{ placements, samples, measurements, events },
      ...placed.ways,
    });
    lifecycle.onEnd('modules', () => running.close());
    const destinationOf = placed.ways.neighbours?.destinationOf ?? (() => undefined);
    host.begin(running, { modules: names, destinationOf, clock });
    watch(running, health, metrics);
    placed.watch(health, metrics);
    const contracts = [...options.modules, ...operations].map(({ contract }) => contract);
    host.handovers = new PrefixHandovers(journal.prefixes, publicRoutes(contracts));
    const edges = new PublicEdges(placements, journal.instances, journal.doors);
    const keepDoors = closeDoorsAtHome(placements, journal.doors, log);
    lifecycle.onEnd('doors of modules', async () => keepDoors());
    host.doors = new DoorChoices(journal.doors, edges, placements, names);
    const movable = placed.here.map(({ contract }) => contract.name);
    const patienceMs = settings.MOVE_PATIENCE;
    const switchLimits = { fenceMs: settings.SWITCH_FENCE_LIMIT, switchMs: settings.SWITCH_LIMIT };
    const moves =
      placed.moving &&
      keeperMoves({ ...placed.moving, running, modules: movable, journal, options: base, patienceMs, switchLimits });
    host.moves = moves;
    lifecycle.onEnd('moves', async () => moves?.stop());
    const served = { contracts, dispatcher: running.dispatcher, log, clock, ids, settings };
    // Other hosts read the logs of modules in threads here.
    const logOf = (name: string) =>
      running.delivery.logOf(name) ?? (placed.threaded.has(name) ? placed.ways.neighbours?.eventsOf(name) : undefined);
    const forPeers = [
      ...[...placed.endpoints, ...(moves?.endpoints ?? [])],
      ...servedToPeers({ contracts, here: running.here, logOf, clock }),
    ];
    await placed.begin(forPeers);
    const shown = samples === 'fill' ? shownSamples(options.modules, running.modules) : { sampleAccounts: [] };
    const listeners = createListeners({
      events: options.modules,
      ...{ ...served, metrics, health, verifier: contractVerifier(served), foreign: journal.prefixes, doors: edges },
      peers: [
        ...forPeers,
        ...servedToTests({ clock, log, running: () => running, inThreads: (request) => placed.inThreads(request) }),
      ],
      about: {
        title: options.title,
        version: options.version,
        ...(options.description === undefined ? {} : { description: options.description }),
        ...shown,
      },
    });
    const { url, internalUrl } = await listen(listeners, settings);
    const maintenance = new Maintenance(storesOf(running), running.delivery, clock, log, options.maintenance);
    maintenance.start();
    await moves?.mover.resume();
    const elsewhere = Object.fromEntries(placed.elsewhere());
    const modules = [...running.modules.keys()].filter((name) => !(name in elsewhere));
    log.info(
      { url, internalUrl, modules, elsewhere },
      `${options.title} is ready at ${url} (internal: ${internalUrl})`,
    );
    if (output.forPeople && !options.log && settings.LOG_LEVEL !== 'silent') {
      const own = modules.filter((name) => names.includes(name));
      output.say(startBanner({ title: options.title, url, modules: own, elsewhere, ...shown }));
    }
    const close = async () => {
      running.dispatcher.stopWaiting();
      const cut = await closeListeners(listeners, settings.SHUTDOWN_GRACE, clock);
      if (cut > 0) log.warn({ cut }, `${cut} requests were cut off after ${settings.SHUTDOWN_GRACE} ms.`);
      await maintenance.stop();
      await lifecycle.end();
    };
    return { url, internalUrl, log, running, close };
  });
}
