import 'reflect-metadata';
import type { AnyContract } from '../contract/contract.js';
import { contractVerifier } from '../edge/authentication/contract-verifier.js';
import { createEdge } from '../edge/edge.js';
import { moveEndpoints } from '../fig/move/move-endpoints.js';
import { RemotePlacements } from '../fig/remote-placements.js';
import type { Module } from '../module/module.js';
import { Health } from '../ops/health.js';
import { hostLog } from '../ops/host-log.js';
import { uuidIds as ids } from '../ops/ids.js';
import type { Log } from '../ops/log.js';
import { Metrics } from '../ops/metrics.js';
import type { Environment } from '../ops/read-settings.js';
import { hostClock } from '../ops/turnable-clock.js';
import { OperatedHost } from '../operations/operated-host.js';
import { contractsOf, type Running, storesOf } from './boot.js';
import { describedInstance } from './described-instance.js';
import { eventTransport } from './event-transport.js';
import type { Migrations } from './discover-migrations.js';
import { buildsOf } from './find-database.js';
import { hostedEndpoint } from './hosted-modules.js';
import { hostedMovesOf } from './hosted-moves-of.js';
import { listenWhileDraining } from './draining-listener.js';
import { Lifecycle } from './lifecycle.js';
import { listenInternally } from './listeners.js';
import { Maintenance, type MaintenancePace } from './maintenance.js';
import { KnownHosts } from './known-hosts.js';
import { warnOfMisspelt } from './known-variables.js';
import { movableModules } from './movable-modules.js';
import { neighboursByJournal } from './neighbours-by-journal.js';
import { Peers } from './peers.js';
import { watch } from './readiness.js';
import { packageVersion } from './package-version.js';
import { PublicEdge } from './public-edge.js';
import { Registration } from './registration.js';
import type { RunningHost } from './run.js';
import { servedToPeers, waysTo } from './served-peers.js';
import { servedToTests } from './served-to-tests.js';
import { serviceBase } from './service-base.js';
import { refuseDatabases } from './service-databases.js';
import { ServiceModules } from './service-modules.js';
import { bootOperations, byModule } from './service-operations.js';
import { readServiceSettings, requireSecret } from './service-settings.js';
import { originOf } from './wanted-places.js';

export interface ServiceOptions {
  readonly modules: readonly Module[];
  /** Contracts of modules elsewhere that the host itself calls: of the module whose keys verify the tokens of operators. */
  readonly contracts?: readonly AnyContract[];
  readonly environment: Environment;
  /** Default: that of the package which this program is in. */
  readonly version?: string;
  /** The roles that may operate the host. Default: nobody. */
  readonly operators?: readonly string[];
  /** Default: the folder `migrations/` of this program. */
  readonly migrations?: Migrations;
  /** Default: on standard output, as LOG_FORMAT says. */
  readonly log?: Log;
  /** As that of a monolith. */
  readonly maintenance?: MaintenancePace;
}

/** A process that runs modules for a monolith. Clients do not reach it, but requests that the monolith forwards may. */
export interface Service extends RunningHost {
  /** Where it serves operators and other hosts. */
  readonly internalUrl: string;
  /** Its modules: those that run here, and those that stand by. Undefined before it has read the journal. */
  readonly running: () => Running | undefined;
}

/**
 * Runs modules as a process of their own, on its internal port, and at EDGE_PORT if that is set. It serves health at once, and each
 * module while the journal, which another host keeps, places it here; otherwise the module stands by: see {@link ServiceModules}.
 * @throws Error with one sentence when a setting, a database or the address does not allow a start.
 */
export async function service(options: ServiceOptions): Promise<Service> {
  const names = options.modules.map(({ contract }) => contract.name);
  const settings = readServiceSettings(options.environment, names);
  const secret = requireSecret(settings, 'other hosts reach this service');
  const { log } = await hostLog(settings, options.log);
  warnOfMisspelt(options.environment, options.modules, log);
  const clock = hostClock(settings);
  const lifecycle = new Lifecycle(log);
  return lifecycle.run(async () => {
    const [metrics, health] = [new Metrics({ process: true }), new Health(clock)];
    const base = serviceBase(options, settings, { metrics, log, clock });
    await refuseDatabases(names, base);
    const builds = await buildsOf(options.modules, base);
    const peers = new Peers(secret, { clock, log, CALL_TRANSPORT: settings.CALL_TRANSPORT });
    lifecycle.onEnd('connections to other hosts', () => peers.close());
    const keeper = originOf(settings.KEEPER_URL) as string;
    const placements = new RemotePlacements({ keeper: peers.at(keeper), clock, log });
    lifecycle.onEnd('journal of placements', () => placements.stop());
    const operated = new OperatedHost(health, metrics);
    const operations = await bootOperations(options.operators, operated, names, base);
    lifecycle.onEnd('operations', () => operations.close());

    const hosts = new KnownHosts(placements, placements.instances, keeper, (name) => placements.builds.has(name));
    peers.watch(metrics);
    const ways = waysTo(peers, hosts, clock);
    const neighbours = neighboursByJournal(hosts, ways);
    let begun: Running | undefined;
    const onBegun = (running: Running): void => {
      begun = running;
      operated.begin(running);
      watch(running, health, metrics);
      const maintenance = new Maintenance(storesOf(running), running.delivery, clock, log, options.maintenance);
      lifecycle.onEnd('maintenance', () => maintenance.stop());
      maintenance.start();
      publicEdge?.prepare(() => registration.beat());
    };
    const onHere = (here: readonly string[], away: string): void => {
      const at = { url: internalUrl, internalUrl, modules: here };
      if (here.length > 0) log.info(at, `${here.join(', ')} is ready at ${internalUrl}`);
      else log.info(at, `${names.join(', ')} stands by at ${internalUrl}: ${away}.`);
    };
    const describe = describedInstance({
      ...{ id: ids.next(), address: () => address, publicAddress: () => publicEdge?.addressBeside(address) },
      ...{ hosted: () => modules.hosted, health, options: base },
    });
    const registration = new Registration({ keeper: peers.at(keeper), describe, clock, log });
    lifecycle.onEnd('registration', () => registration.leave());
    const events = eventTransport(options.environment, { clientId: `ficus-${names.join('-')}`, log });
    lifecycle.onEnd('connections to Kafka', () => events.close());
    const modules: ServiceModules = new ServiceModules({
      ...{ modules: options.modules, builds, placements, keeper, registration, onBegun, onHere },
      options: { ...base, placements, keeper, neighbours, remoteTo: ways.callsAt, events, bornFenced: true },
    });
    lifecycle.onEnd('modules', () => modules.stop());
    modules.watch(health);

    const hosted = hostedEndpoint(modules.hosted, () => address);
    let known: ReturnType<typeof movableModules> | undefined;
    const movable = () => {
      if (begun)
        known ??= movableModules(
          begun,
          names,
          builds,
          placements,
          async (name) => modules.hosted.get(name)?.look(),
          base,
        );
      return known ?? new Map();
    };
    const moves = hostedMovesOf(movable, { peers, keeper, clock, log });
    lifecycle.onEnd('copies of moves', () => moves.close());
    const own = options.modules.map(({ contract }) => contract);
    const dispatcher = byModule(operations.dispatcher, modules);
    const verifier = contractVerifier({
      ...{ contracts: [...own, ...(options.contracts ?? [])], dispatcher, clock, ids, log, settings },
    });
    const [title, version] = [names.join(', '), options.version ?? (await packageVersion())];
    const served = { health, metrics, log, clock, ids, dispatcher, verifier };
    const edge = createEdge({
      ...{ ...served, listener: 'internal', secret, about: { title: `${title}, internal`, version } },
      contracts: [...own, ...contractsOf(operations)],
      settings: { ...settings, TRUSTED_PROXIES: 0 },
      peers: [
        ...[hosted, ...moveEndpoints(moves)],
        ...servedToPeers({
          ...{ contracts: [...own, ...contractsOf(operations)], here: byModule(operations.here, modules.here) },
          ...{ logOf: (module) => modules.logOf(module), clock },
        }),
        ...servedToTests({ clock, log, running: () => begun }),
      ],
    });
    const internalUrl = await listenInternally(edge, settings);
    const publicEdge = await PublicEdge.open({
      ...{ ...served, contracts: own, events: options.modules, about: { title, version }, settings, modules: names },
    }).catch(async (error: unknown) => {
      await edge.close(0);
      throw error;
    });
    log.info(
      { url: internalUrl, internalUrl, keeper },
      `${names.join(', ')}: listens at ${internalUrl}, and asks ${keeper} for the journal.`,
    );
    const address = originOf(settings.SERVICE_URL ?? internalUrl) as string;
    const failed = new Promise<unknown>((resolve) => {
      modules.begin(address).catch(resolve);
    });
    const close = async () => {
      publicEdge?.withdraw();
      await registration.drain(modules.isBalanced || publicEdge !== undefined);
      modules.stopWaiting();
      const grace = settings.SHUTDOWN_GRACE;
      const at = { port: Number(new URL(internalUrl).port), host: settings.INTERNAL_HOST };
      const [cutByEdge = 0, { cut: cutHere }, endHosted] = await Promise.all([
        publicEdge?.close(grace),
        edge.close(grace),
        listenWhileDraining(hosted, at, { secret, clock, log }),
      ]);
      const cut = cutByEdge + cutHere;
      if (cut > 0) log.warn({ cut }, `${cut} requests were cut off after ${settings.SHUTDOWN_GRACE} ms.`);
      await lifecycle.end().finally(endHosted);
    };
    return { internalUrl, log, running: () => begun, failed, close };
  });
}
