import { z } from 'zod';
import { type FoundDatabase, SentDatabase } from '../fig/found-database.js';
import { SERVICE } from '../fig/instance.js';
import { buildDifference, type ModuleBuild, SentBuild } from '../fig/module-build.js';
import { messageOf } from '../ops/message-of.js';
import { json, type PeerEndpoint } from '../peer/peer-endpoints.js';
import type { PeerRefused } from '../peer/peer-exchange.js';

/** Where a service says which database a module has there: `/_hosted/<module>`. */
export const HOSTED = '/_hosted/';

/** What the keeper asks. */
export const HostedQuestion = z.object({
  build: SentBuild,
  /** Where the module is to be placed. */
  place: z.string(),
});
/** What the service answers. */
export const HostedAnswer = z.object({
  /** Whether the module runs there, or has its database open. */
  runs: z.boolean(),
  database: SentDatabase.optional(),
  /** Why it cannot be placed there, as a sentence. */
  problem: z.string().optional(),
});
export type HostedAnswer = z.output<typeof HostedAnswer>;

/** What a service tells the keeper about one of its modules. */
export interface HostedModule {
  readonly build: ModuleBuild;
  /** Whether it may have its database open. */
  runs(): boolean;
  /** Whether it is ready to run, and is elsewhere. */
  standsBy(): boolean;
  /** The identity of its database; undefined while there is none. @throws Error with a sentence when it cannot be looked at. */
  identity(): Promise<string | undefined>;
  /** Its database; undefined while there is none. @throws Error with a sentence when it cannot be looked at. */
  look(): Promise<FoundDatabase | undefined>;
  /** Its database, which is made if there is none. @throws Error with a sentence when it cannot be had. */
  find(): Promise<FoundDatabase>;
}

/** Serves to the keeper what it must know before it places a module here. */
export function hostedEndpoint(modules: ReadonlyMap<string, HostedModule>, addressOf: () => string): PeerEndpoint {
  return {
    prefix: HOSTED,
    method: 'POST',
    bodyLimit: 100_000,
    serve: async ({ rest, body }) => json(200, await answer(modules, addressOf(), rest, body)),
  };
}

async function answer(
  modules: ReadonlyMap<string, HostedModule>,
  address: string,
  name: string,
  body: string,
): Promise<HostedAnswer> {
  const module = modules.get(name);
  if (!module)
    return { runs: false, problem: `The service there runs ${[...modules.keys()].join(', ')}, and not ${name}.` };
  const runs = module.runs();
  const { build, place } = HostedQuestion.parse(JSON.parse(body));
  if (place !== SERVICE && place !== address)
    return {
      runs,
      problem: `The service there calls itself ${address}; write that in PLACEMENT, or start the service with SERVICE_URL=${place}.`,
    };
  const difference = buildDifference(module.build, build);
  if (difference !== undefined)
    return { runs, problem: `The service there is of another build: ${difference}. Run the same build on all hosts.` };
  try {
    return { runs, database: { ...(await module.find()) } };
  } catch (error) {
    return { runs, problem: messageOf(error) };
  }
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
