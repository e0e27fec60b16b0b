import { hostname } from 'node:os';
import { placementEndpoints } from '../fig/placement-endpoints.js';
import { placeModules } from '../fig/place-modules.js';
import { LOCAL } from '../fig/placement.js';
import type { Placements } from '../fig/placements.js';
import type { Module } from '../module/module.js';
import { keepAlive } from '../ops/clock.js';
import type { Health } from '../ops/health.js';
import type { HostSettings } from '../ops/host-settings.js';
import type { Metrics } from '../ops/metrics.js';
import type { PeerEndpoint } from '../peer/peer-endpoints.js';
import type { BootOptions } from './boot-options.js';
import { buildsOf, findDatabase } from './find-database.js';
import { databasesOfKeeper } from './hosted-modules.js';
import { neighboursByJournal } from './neighbours-by-journal.js';
import { Peers } from './peers.js';
import { waysTo } from './served-peers.js';
import { requireSecret } from './service-settings.js';
import { wantedPlaces } from './wanted-places.js';

/** The modules of the host that keeps the journal, as the journal places them when it starts. */
export interface PlacedModules {
  readonly here: readonly Module[];
  /** The address of each module that another host runs, by name. */
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
  placements: Placements,
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
  const peers = new Peers(secret, clock);
  try {
    const find = (module: string) => findDatabase(module, options);
    await placing(() =>
      placeModules(wanted, placements, databasesOfKeeper({ builds, find, peers, clock, log }), keeperName()),
    );
  } catch (error) {
    await peers.close();
    throw error;
  }
  const ways = waysTo(peers, clock, log, settings);
  const elsewhere = new Map(placesNow().filter(([, place]) => place !== LOCAL));
  return {
    here: modules.filter(({ contract }) => !elsewhere.has(contract.name)),
    elsewhere,
    ways: { neighbours: neighboursByJournal(placements, ways, undefined), remoteTo: ways.callsAt },
    endpoints: placementEndpoints({ placements, builds: () => builds, clock }),
    watch: (health, metrics) => {
      ways.watch(metrics);
      for (const [module, place] of elsewhere)
        health.check({ module, name: 'placement', stops: 'serving', probe: () => readinessAt(peers, module, place) });
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

function keeperName(): string {
  return `host ${hostname()}, process ${process.pid}`;
}

const PROBE_MS = 900;

interface ReadyModule {
  readonly status: string;
  readonly checks: { readonly [name: string]: { readonly ok: boolean; readonly detail?: string } };
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
