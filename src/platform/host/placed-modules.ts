import { SERVICE } from '../fig/instance.js';
import type { ModuleBuild } from '../fig/module-build.js';
import { instanceEndpoint } from '../fig/instance-endpoints.js';
import { placementEndpoints } from '../fig/placement-endpoints.js';
import { placeModules } from '../fig/place-modules.js';
import { isKeepers, LOCAL, THIS_PROCESS, THREAD } from '../fig/placement.js';
import type { Module } from '../module/module.js';
import type { Placements } from '../fig/placements.js';
import { keepAlive } from '../ops/clock.js';
import type { Health } from '../ops/health.js';
import type { HostSettings } from '../ops/host-settings.js';
import type { Log } from '../ops/log.js';
import type { Metrics } from '../ops/metrics.js';
import type { PeerEndpoint } from '../peer/peer-endpoints.js';
import type { PeerRequest } from '../peer/peer-exchange.js';
import type { BootOptions } from './boot-options.js';
import { buildsOf, findDatabase, findOrMakeDatabase } from './find-database.js';
import { listenEarly } from './early-listener.js';
import { databasesOfKeeper } from './databases-of-keeper.js';
import { KnownHosts } from './known-hosts.js';
import { ModuleThreads, type ModuleThreadsOptions } from './module-threads.js';
import { neighboursByJournal } from './neighbours-by-journal.js';
import type { OpenPlacements } from './open-placements.js';
import { Peers } from './peers.js';
import { checkPlacements, placedReadiness } from './placed-readiness.js';
import { waysTo } from './served-peers.js';
import { requireSecret } from './service-settings.js';
import { wantedPlaces } from './wanted-places.js';

/** The modules of the host that keeps the journal, as the journal places them. */
export interface PlacedModules {
  /** Those that run here, or stand by to be taken over: all but those in threads. */
  readonly here: readonly Module[];
  /** The names of those that run in threads of this process, for as long as it runs. */
  readonly threaded: ReadonlySet<string>;
  /** The place of each module that is not here at this moment, by name: an address, `service` or `thread`. */
  elsewhere(): ReadonlyMap<string, string>;
  /** How this host reaches those. */
  readonly ways: Pick<BootOptions, 'neighbours' | 'remoteTo'>;
  /** What is needed to move modules; undefined in a host that reaches no other one. */
  readonly moving: Moving | undefined;
  /** What this host serves to others as the keeper of the journal. */
  readonly endpoints: readonly PeerEndpoint[];
  /** Starts the threads of the modules that are placed there. @param endpoints what this host serves to them */
  begin(endpoints: readonly PeerEndpoint[]): Promise<void>;
  /** Sends a request to each of those threads, and resolves with their answers. */
  inThreads(request: PeerRequest): Promise<readonly string[]>;
  /** Adds the modules elsewhere to the readiness of this host, and the circuits of calls to them to its metrics. */
  watch(health: Health, metrics: Metrics): void;
  close(): Promise<void>;
}

/** What the keeper of the journal needs to move modules. */
export interface Moving {
  /** The builds of all modules, by name. */
  readonly builds: ReadonlyMap<string, ModuleBuild>;
  readonly peers: Peers;
}

/**
 * Places the modules that PLACEMENT names, and divides all modules into those of this thread and those of others. PLACEMENT is the
 * first placement of a module: what was moved since stays where the journal says, which is logged.
 * @throws SettingError, PlaceRefused with one sentence; nothing was changed then.
 */
export async function placedModules(
  modules: readonly Module[],
  { placements, instances }: Pick<OpenPlacements, 'placements' | 'instances'>,
  settings: HostSettings,
  options: Pick<BootOptions, 'dataDirectory' | 'environment' | 'clock' | 'ids' | 'log' | 'migrations'> &
    Pick<ModuleThreadsOptions, 'operators' | 'maintenance' | 'lines'>,
): Promise<PlacedModules> {
  const { clock, log } = options;
  const names = modules.map(({ contract }) => contract.name);
  const wanted = firstPlaces(wantedPlaces(settings.PLACEMENT, names), placements, log);
  const placesNow = () => names.map((name) => [name, placements.of(name)?.place ?? LOCAL] as const);
  const places = [...wanted, ...placesNow()];
  const involved = places.find(([, place]) => !isKeepers(place));
  if (involved) requireSecret(settings, `${involved[0]} is placed at ${involved[1]}`);
  const { INTERNAL_SECRET: secret } = settings;
  if (secret === undefined && places.every(([, place]) => place === LOCAL)) return allHere(modules);

  const builds = await buildsOf(modules, options);
  const inThreads = modules.filter(
    ({ contract: { name } }) => (wanted.get(name) ?? placements.of(name)?.place) === THREAD,
  );
  const threads = new ModuleThreads(inThreads, { ...options, settings });
  const peers = new Peers(secret, { clock, log, CALL_TRANSPORT: settings.CALL_TRANSPORT, threads: threads.peers });
  const endpoints = [
    ...placementEndpoints({ placements, instances, builds: () => builds, clock }),
    instanceEndpoint({ instances, builds }),
  ];
  const asksInstances = [...wanted].some(
    ([module, place]) => place === SERVICE && placements.of(module)?.place !== SERVICE,
  );
  try {
    const find = (module: string) => findDatabase(module, options);
    const findOrMake = (name: string) => {
      const module = modules.find(({ contract }) => contract.name === name) as Module;
      return findOrMakeDatabase(module, options, { bornFenced: false });
    };
    const databases = databasesOfKeeper({ builds, find, findOrMake, peers, instances, clock, log });
    const place = () => placing(() => placeModules(wanted, placements, databases, THIS_PROCESS));
    const end = asksInstances ? await listenEarly(endpoints, settings, { clock, log }) : undefined;
    await place().finally(end);
  } catch (error) {
    await peers.close();
    throw error;
  }
  const hosts = new KnownHosts(placements, instances, undefined);
  const ways = waysTo(peers, hosts, clock);
  const threaded = new Set(inThreads.map(({ contract }) => contract.name));
  return {
    here: modules.filter(({ contract }) => !threaded.has(contract.name)),
    threaded,
    elsewhere: () => new Map(placesNow().filter(([, place]) => place !== LOCAL)),
    ways: { neighbours: neighboursByJournal(hosts, ways), remoteTo: ways.callsAt },
    moving: secret === undefined ? undefined : { builds, peers },
    endpoints,
    begin: (served) => threads.begin(served),
    inThreads: (request) => threads.all(request),
    watch: (health, metrics) => {
      peers.watch(metrics);
      threads.watch(metrics);
      const readinessAt = (module: string, place: string) =>
        place === THREAD ? threads.readiness(module) : placedReadiness(peers, hosts, module);
      checkPlacements(health, names, placements, readinessAt);
    },
    close: async () => {
      await threads.stop(settings.SHUTDOWN_GRACE).finally(() => peers.close());
    },
  };
}

function allHere(modules: readonly Module[]): PlacedModules {
  const nothing = async () => undefined;
  const none = {
    threaded: new Set<string>(),
    elsewhere: () => new Map<string, string>(),
    ways: {},
    moving: undefined,
    endpoints: [],
    watch: () => undefined,
    inThreads: async () => [],
  };
  return { here: modules, ...none, begin: nothing, close: nothing };
}

/** What PLACEMENT says of modules that were never moved while their hosts ran. */
function firstPlaces(
  wanted: ReadonlyMap<string, string>,
  placements: Placements,
  log: Log,
): ReadonlyMap<string, string> {
  const isMoved = (module: string) => placements.of(module)?.moved === true;
  for (const [module, place] of wanted) {
    const now = placements.of(module)?.place;
    if (isMoved(module) && place !== now)
      log.warn(
        { module, place: now },
        `PLACEMENT says that ${module} is at ${place}, but it was moved since, and stays at ${now}; take it out of PLACEMENT, or move it with 'npm run fig -- move'.`,
      );
  }
  return new Map([...wanted].filter(([module]) => !isMoved(module)));
}

/** While a host waits for a service, it has nothing yet that keeps its process alive. */
async function placing(work: () => Promise<void>): Promise<void> {
  const release = keepAlive();
  try {
    await work();
  } finally {
    release();
  }
}
