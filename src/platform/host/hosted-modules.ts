import { z } from 'zod';
import { type FoundDatabase, SentDatabase } from '../fig/found-database.js';
import { type Instance, type Instances, SERVICE } from '../fig/instance.js';
import { buildDifference, type ModuleBuild } from '../fig/module-build.js';
import { LOCAL } from '../fig/placement.js';
import { type KnownDatabases, PlaceRefused } from '../fig/place-modules.js';
import type { Clock } from '../ops/clock.js';
import { messageOf } from '../ops/message-of.js';
import type { Log } from '../ops/log.js';
import type { PeerEndpoint } from '../peer/peer-endpoints.js';
import { PeerNotReached, type PeerRefused } from '../peer/peer-exchange.js';
import type { Peers } from './peers.js';

/** Where a service says which database a module has there: `/_hosted/<module>`. */
const HOSTED = '/_hosted/';
const ANSWER_MS = 20_000;
/** How long a host that starts waits for the service of a module that it is to place, in milliseconds. */
const START_MS = 15_000;
const AGAIN_MS = 200;

const Question = z.object({ build: z.object({ contract: z.string(), migrations: z.array(z.string()) }) });
const Answer = z.object({
  /** Whether the module runs there. */
  runs: z.boolean(),
  database: SentDatabase.optional(),
  /** Why it cannot be placed there, as a sentence. */
  problem: z.string().optional(),
});
type Answer = z.output<typeof Answer>;

/** What a service tells the keeper about one of its modules. */
export interface HostedModule {
  readonly build: ModuleBuild;
  /** Whether it runs. */
  runs(): boolean;
  /** Its database; undefined while there is none. @throws Error with a sentence when it cannot be looked at. */
  look(): Promise<FoundDatabase | undefined>;
  /** Its database, which is made if there is none. @throws Error with a sentence when it cannot be had. */
  find(): Promise<FoundDatabase>;
}

/** Serves to the keeper what it must know before it places a module here. */
export function hostedEndpoint(modules: ReadonlyMap<string, HostedModule>): PeerEndpoint {
  return {
    prefix: HOSTED,
    method: 'POST',
    bodyLimit: 100_000,
    serve: async ({ rest, body }) => ({ status: 200, text: JSON.stringify(await answer(modules, rest, body)) }),
  };
}

async function answer(modules: ReadonlyMap<string, HostedModule>, name: string, body: string): Promise<Answer> {
  const module = modules.get(name);
  if (!module)
    return { runs: false, problem: `The service there runs ${[...modules.keys()].join(', ')}, and not ${name}.` };
  const runs = module.runs();
  const { build } = Question.parse(JSON.parse(body));
  const difference = buildDifference(module.build, build);
  if (difference !== undefined)
    return { runs, problem: `The service there is of another build: ${difference}. Run the same build on all hosts.` };
  try {
    return { runs, database: { ...(await module.find()) } };
  } catch (error) {
    return { runs, problem: messageOf(error) };
  }
}

export interface KnownToKeeper {
  readonly builds: ReadonlyMap<string, ModuleBuild>;
  /** The database of a module in this host. */
  find(module: string): Promise<FoundDatabase | undefined>;
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
  try {
    return (await ask(keeper, module, address)).runs;
  } catch (error) {
    if (error instanceof PeerNotReached && isRefusal(error.cause)) return false;
    throw refused(module, address, `It cannot be known whether it still runs there: ${messageOf(error)}`);
  }
}

/** Only a machine that responds, and has nobody at that port, shows that a host is stopped; silence shows nothing. */
function isRefusal(cause: unknown): boolean {
  return (cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
}

async function ask({ builds, peers }: KnownToKeeper, module: string, place: string): Promise<Answer> {
  const body = JSON.stringify({ build: builds.get(module) });
  const { text } = await peers.at(place).send({ method: 'POST', target: HOSTED + module, body, timeoutMs: ANSWER_MS });
  return Answer.parse(JSON.parse(text));
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

/** A sentence for an operator about why a host was refused by the keeper. */
export function refusedByKeeper(error: PeerRefused): string {
  return error.code === 'NOT_FOUND'
    ? `KEEPER_URL names a host that keeps no journal (${error.message}); name the internal address of the monolith.`
    : error.message;
}

/** @throws Error when a module of this host is of another build than at the keeper. */
export function assertBuilds(
  own: ReadonlyMap<string, ModuleBuild>,
  keepers: ReadonlyMap<string, ModuleBuild>,
  keeper: string,
): void {
  for (const [module, build] of own) {
    const other = keepers.get(module);
    if (!other) throw new Error(`The host at ${keeper} knows no module ${module}; run the same build on all hosts.`);
    const difference = buildDifference(build, other);
    if (difference !== undefined)
      throw new Error(
        `${module} does not start: the host at ${keeper} is of another build: ${difference}. Run the same build on all hosts.`,
      );
  }
}
