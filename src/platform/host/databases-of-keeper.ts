import type { FoundDatabase } from '../fig/found-database.js';
import { type Instance, type Instances, SERVICE } from '../fig/instance.js';
import type { ModuleBuild } from '../fig/module-build.js';
import { LOCAL, THREAD } from '../fig/placement.js';
import { type KnownDatabases, PlaceRefused } from '../fig/place-modules.js';
import type { Clock } from '../ops/clock.js';
import { messageOf } from '../ops/message-of.js';
import type { Log } from '../ops/log.js';
import { PeerNotReached } from '../peer/peer-exchange.js';
import { HOSTED, HostedAnswer } from './hosted-modules.js';
import type { Peers } from './peers.js';

const ANSWER_MS = 20_000;
/** How long a host that starts waits for the service of a module that it is to place, in milliseconds. */
const START_MS = 15_000;
const AGAIN_MS = 200;

export interface KnownToKeeper {
  readonly builds: ReadonlyMap<string, ModuleBuild>;
  /** The database of a module in this host. */
  find(module: string): Promise<FoundDatabase | undefined>;
  /** The same; it is made if there is none. */
  findOrMake(module: string): Promise<FoundDatabase>;
  readonly peers: Peers;
  /** The instances that have registered. */
  readonly instances: Instances;
  readonly clock: Clock;
  readonly log: Log;
}

/** The databases as the keeper knows them: its own, and those of services, which it asks. */
export function databasesOfKeeper(keeper: KnownToKeeper): KnownDatabases {
  return {
    at: async (module, place) => {
      if (place === LOCAL) return keeper.find(module);
      if (place === THREAD) return keeper.findOrMake(module);
      return place === SERVICE ? databaseOfInstances(keeper, module) : databaseAt(keeper, module, place);
    },
    runsAt: async (module, place) => {
      const addresses = place === SERVICE ? keeper.instances.of(module).map(({ address }) => address) : [place];
      for (const address of addresses) if (await runsAt(keeper, module, address)) return true;
      return false;
    },
  };
}

async function databaseAt(keeper: KnownToKeeper, module: string, place: string): Promise<FoundDatabase> {
  const { problem, database } = await whenItStarts(keeper, module, place, () => ask(keeper, module, place));
  if (problem !== undefined || !database) throw refused(module, place, problem ?? 'There is no database.');
  const { identity, holds, ...rest } = database;
  return { ...rest, ...(identity === undefined ? {} : { identity }), ...(holds === undefined ? {} : { holds }) };
}

/** The one database of all instances that have registered. @throws PlaceRefused when they have several, or share a SQLite file. */
async function databaseOfInstances(keeper: KnownToKeeper, module: string): Promise<FoundDatabase> {
  const [first, ...others] = await registered(keeper, module);
  if (!first)
    throw refused(module, SERVICE, `No instance has registered: start the service of ${module}, or correct PLACEMENT.`);
  const found = await databaseAt(keeper, module, first.address);
  for (const other of others) {
    const its = await databaseAt(keeper, module, other.address);
    const onFile = other.modules.some(({ name, database }) => name === module && database === 'sqlite');
    if (its.identity === found.identity && !onFile) continue;
    throw refused(
      module,
      SERVICE,
      `Instances at ${first.address} and ${other.address} have databases of their own (${found.description}, ${its.description}). ` +
        `Stop all but one, or let them share one database on PostgreSQL.`,
    );
  }
  return found;
}

/** The instances of a module; waits for the first one: both may have been started at once. */
async function registered({ instances, clock, log }: KnownToKeeper, module: string): Promise<readonly Instance[]> {
  const end = clock.monotonic() + START_MS;
  for (let first = true; clock.monotonic() < end; first = false) {
    const found = instances.of(module);
    if (found.length > 0) return found;
    if (first) log.info({ module }, `Waits until an instance of ${module} registers.`);
    await new Promise<void>((resolve) => clock.after(AGAIN_MS, resolve));
  }
  return [];
}

async function runsAt(keeper: KnownToKeeper, module: string, address: string): Promise<boolean> {
  for (let refusals = 0; refusals < 2; refusals += 1)
    try {
      // A host that begins to stop refuses connections for an instant, until it listens again for this question alone.
      if (refusals > 0) await new Promise<void>((resolve) => keeper.clock.after(AGAIN_MS, resolve));
      return (await ask(keeper, module, address)).runs;
    } catch (error) {
      if (error instanceof PeerNotReached && isRefusal(error.cause)) continue;
      throw refused(module, address, `It cannot be known whether it still runs there: ${messageOf(error)}`);
    }
  return false;
}

/** Only a machine that responds, and has nobody at that port, shows that a host is stopped; silence shows nothing. */
function isRefusal(cause: unknown): boolean {
  return (cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
}

async function ask({ builds, peers }: KnownToKeeper, module: string, place: string): Promise<HostedAnswer> {
  const body = JSON.stringify({ build: builds.get(module), place });
  const { text } = await peers.at(place).send({ method: 'POST', target: HOSTED + module, body, timeoutMs: ANSWER_MS });
  return HostedAnswer.parse(JSON.parse(text));
}

/** Repeats a question while nobody listens at that place: both may have been started at once. */
async function whenItStarts<T>(
  { clock, log }: KnownToKeeper,
  module: string,
  place: string,
  question: () => Promise<T>,
): Promise<T> {
  const end = clock.monotonic() + START_MS;
  for (let first = true; ; first = false)
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof PeerNotReached)) throw refused(module, place, messageOf(error));
      if (clock.monotonic() > end)
        throw refused(module, place, `Nobody answers there: start the service of ${module}, or correct PLACEMENT.`);
      if (first) log.info({ module, place }, `Waits for the service of ${module} at ${place}.`);
      await new Promise<void>((resolve) => clock.after(AGAIN_MS, resolve));
    }
}

function refused(module: string, place: string, why: string): PlaceRefused {
  return new PlaceRefused(`${module} is not placed at ${place}: ${why} Nothing was changed.`);
}
