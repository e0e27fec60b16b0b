import { SERVICE } from '../fig/instance.js';
import { instanceEndpoint } from '../fig/instance-endpoints.js';
import { placementEndpoints } from '../fig/placement-endpoints.js';
import { placeModules } from '../fig/place-modules.js';
import { LOCAL, THIS_PROCESS } from '../fig/placement.js';
import type { Module } from '../module/module.js';
import { keepAlive } from '../ops/clock.js';
import type { Health } from '../ops/health.js';
import type { HostSettings } from '../ops/host-settings.js';
import { messageOf } from '../ops/message-of.js';
import type { Metrics } from '../ops/metrics.js';
import type { PeerEndpoint } from '../peer/peer-endpoints.js';
import type { BootOptions } from './boot-options.js';
import { buildsOf, findDatabase } from './find-database.js';
import { listenEarly } from './early-listener.js';
import { databasesOfKeeper } from './databases-of-keeper.js';
import { KnownHosts } from './known-hosts.js';
import { neighboursByJournal } from './neighbours-by-journal.js';
import type { OpenPlacements } from './open-placements.js';
import { Peers } from './peers.js';
import { waysTo } from './served-peers.js';
import { requireSecret } from './service-settings.js';
import { wantedPlaces } from './wanted-places.js';

/** The modules of the host that keeps the journal, as the journal places them when it starts. */
export interface PlacedModules {
  readonly here: readonly Module[];
  /** The place of each module that other hosts run, by name: an address, or `service`. */
  readonly elsewhere: ReadonlyMap<string, string>;
  /** How the modules that run here reach those. */
  readonly ways: Pick<BootOptions, 'neighbours' | 'remoteTo'>;
  /** What this host serves to others as the keeper of the journal. */
  readonly endpoints: readonly PeerEndpoint[];
  /** Adds the modules elsewhere to the readiness of this host, and the circuits of calls to them to its metrics. */
  watch(health: Health, metrics: Metrics): void;
  close(): Promise<void>;
}

/**
 * Places the modules that PLACEMENT names, and divides all modules into those that run here and those that do not.
 * @throws SettingError, PlaceRefused with one sentence; nothing was changed then.
 */
export async function placedModules(
  modules: readonly Module[],
  { placements, instances }: Pick<OpenPlacements, 'placements' | 'instances'>,
  settings: HostSettings,
  options: Pick<BootOptions, 'dataDirectory' | 'environment' | 'clock' | 'log' | 'migrations'>,
): Promise<PlacedModules> {
  const { clock, log } = options;
  const names = modules.map(({ contract }) => contract.name);
  const wanted = wantedPlaces(settings.PLACEMENT, names);
  const placesNow = () => names.map((name) => [name, placements.of(name)?.place ?? LOCAL] as const);
  const involved = [...wanted, ...placesNow()].find(([, place]) => place !== LOCAL);
  if (involved) requireSecret(settings, `${involved[0]} is placed at ${involved[1]}`);
  const { INTERNAL_SECRET: secret } = settings;
  const none = {
    here: modules,
    elsewhere: new Map(),
    ways: {},
    endpoints: [],
    watch: () => undefined,
    close: async () => undefined,
  };
  if (secret === undefined) return none;

  const builds = await buildsOf(modules, options);
  const peers = new Peers(secret, { clock, log, CALL_TRANSPORT: settings.CALL_TRANSPORT });
  const endpoints = [
    ...placementEndpoints({ placements, instances, builds: () => builds, clock }),
    instanceEndpoint({ instances, builds }),
  ];
  const asksInstances = [...wanted].some(
    ([module, place]) => place === SERVICE && placements.of(module)?.place !== SERVICE,
  );
  try {
    const find = (module: string) => findDatabase(module, options);
    const databases = databasesOfKeeper({ builds, find, peers, instances, clock, log });
    const place = () => placing(() => placeModules(wanted, placements, databases, THIS_PROCESS));
    const end = asksInstances ? await listenEarly(endpoints, settings, { clock, log }) : undefined;
    await place().finally(end);
  } catch (error) {
    await peers.close();
    throw error;
  }
  const hosts = new KnownHosts(placements, instances, undefined);
  const ways = waysTo(peers, hosts, clock);
  const elsewhere = new Map(placesNow().filter(([, place]) => place !== LOCAL));
  return {
    here: modules.filter(({ contract }) => !elsewhere.has(contract.name)),
    elsewhere,
    ways: { neighbours: neighboursByJournal(hosts, ways), remoteTo: ways.callsAt },
    endpoints,
    watch: (health, metrics) => {
      peers.watch(metrics);
      for (const module of elsewhere.keys())
        health.check({ module, name: 'placement', stops: 'serving', probe: () => readiness(peers, hosts, module) });
    },
    close: () => peers.close(),
  };
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

const PROBE_MS = 900;

interface ReadyModule {
  readonly status: string;
  readonly checks: { readonly [name: string]: { readonly ok: boolean; readonly detail?: string } };
}

/** Says where a module is. @throws Error when it serves at none of its addresses. */
async function readiness(peers: Peers, hosts: KnownHosts, module: string): Promise<string> {
  const addresses = hosts.of(module).map(({ address }) => address);
  if (addresses.length === 0) throw new Error(`No instance of ${module} is registered; start its service.`);
  const found = await Promise.allSettled(addresses.map((address) => readinessAt(peers, module, address)));
  const sentences = found.map((one) => (one.status === 'fulfilled' ? one.value : messageOf(one.reason)));
  if (found.every(({ status }) => status === 'rejected')) throw new Error(sentences.join(' '));
  return sentences.join(' ');
}

/** Says where a module is. @throws Error when it does not serve there. */
async function readinessAt(peers: Peers, module: string, place: string): Promise<string> {
  const { text } = await peers
    .at(place)
    .send({ method: 'GET', target: `/health/ready/${module}`, timeoutMs: PROBE_MS });
  const { status, checks } = JSON.parse(text) as ReadyModule;
  const reasons = Object.entries(checks).flatMap(([name, { ok, detail }]) => (ok ? [] : [`${name}: ${detail ?? ''}`]));
  const sentence = [`${module} is at ${place}.`, ...reasons].join(' ');
  if (status === 'failing') throw new Error(sentence);
  return sentence;
}
