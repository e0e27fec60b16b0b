import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isOutage } from '../contract/failure.js';
import { messageOf } from '../ops/message-of.js';
import type { Clock } from '../ops/clock.js';
import { json, jsonIn, type PeerEndpoint, type PeerResponse } from '../peer/peer-endpoints.js';
import type { Instances } from './instance.js';
import { SentInstance } from './instance-endpoints.js';
import type { ModuleBuild } from './module-build.js';
import type { Placement, StoredPlacement } from './placement.js';
import { PlacementChanged, type Placements } from './placements.js';

/** Where the keeper serves its journal, and where it takes changes of it: `/_place/<module>`. */
export const [PLACEMENTS, PLACE] = ['/_placements/', '/_place/'];
/** How long the keeper lets a reader wait for news, in milliseconds. */
export const LONGEST_WAIT_MS = 25_000;

const phase = z.enum(['idle', 'switching', 'activating', 'cancelling']);
const placement = z.object({
  module: z.string(),
  epoch: z.int(),
  owner: z.string(),
  place: z.string(),
  phase,
  target: z.string().optional(),
  until: z.number().optional(),
  previous: z.int().optional(),
  moved: z.literal(true).optional(),
});

/** The journal as the keeper sends it. */
export const SentJournal = z.object({
  /** Equal as long as nothing has changed. */
  version: z.string(),
  /** The id of the journal. Left out by keepers of earlier versions. */
  journal: z.string().optional(),
  placements: z.array(placement.extend({ revision: z.int() })),
  /** The builds of the modules that the keeper knows, by name. */
  builds: z.record(z.string(), z.object({ contract: z.string(), migrations: z.array(z.string()) })),
  /** The registered instances of services. */
  instances: z.array(SentInstance).default([]),
});

/** A change that a host wishes. `from` is the revision that it replaces; left out, the module was never placed. */
export const WantedChange = z.object({
  from: z.int().optional(),
  to: placement,
  by: z.string(),
  reason: z.string(),
});

/** What the keeper answered to a {@link WantedChange}. */
export const ChangeResult = z.union([
  z.object({ placement: placement.extend({ revision: z.int() }) }),
  z.object({ problem: z.string(), changed: z.boolean() }),
]);

/** What the keeper of the journal serves to other hosts: all rows, with a long poll for changes, and compare-and-set. */
export function placementEndpoints(keeper: {
  readonly placements: Placements;
  readonly instances?: Instances | undefined;
  readonly builds: () => ReadonlyMap<string, ModuleBuild>;
  readonly clock: Clock;
}): readonly PeerEndpoint[] {
  const { placements, instances, builds, clock } = keeper;
  const version = () => versionOf(placements, instances);
  const journal = (): z.input<typeof SentJournal> => ({
    version: version(),
    journal: placements.journal,
    placements: placements.all().map((row) => ({ ...row })),
    builds: Object.fromEntries([...builds()].map(([name, build]) => [name, plain(build)])),
    instances: (instances?.all() ?? []).map((one) => ({ ...one, modules: [...one.modules] })),
  });
  return [
    {
      prefix: PLACEMENTS,
      method: 'GET',
      bodyLimit: 0,
      serve: async ({ query, signal }) => {
        const parameters = new URLSearchParams(query);
        const wait = Math.min(Number(parameters.get('wait') ?? 0) || 0, LONGEST_WAIT_MS);
        if (wait > 0 && parameters.get('known') === version())
          await newsOrTimeout([placements, ...(instances ? [instances] : [])], clock, wait, signal);
        return json(200, journal());
      },
    },
    {
      prefix: PLACE,
      method: 'POST',
      bodyLimit: 10_000,
      serve: ({ rest, body }) => changed(placements, rest, body),
    },
  ];
}

async function changed(placements: Placements, module: string, body: string): Promise<PeerResponse> {
  const wanted = WantedChange.safeParse(jsonIn(body));
  if (!wanted.success || wanted.data.to.module !== module)
    return json(422, { problem: `The request is no change of the placement of ${module}.`, changed: false });
  const { from, by, reason } = wanted.data;
  const to = wanted.data.to as Placement;
  try {
    const row = placements.of(module);
    if (from === undefined) return json(200, { placement: await placements.place(to, { by, reason }) });
    if (row?.revision !== from) await placements.refresh();
    const current = placements.of(module);
    if (!current) return json(422, { problem: `${module} was never placed.`, changed: false });
    if (current.revision !== from) throw PlacementChanged.at(current);
    return json(200, { placement: await placements.change(current, to, { by, reason }) });
  } catch (error) {
    if (isOutage(error)) throw error;
    return json(409, { problem: messageOf(error), changed: error instanceof PlacementChanged });
  }
}

/** Revisions only rise, so the version changes with each change of a placement, and with each of an instance. */
function versionOf(placements: Placements, instances: Instances | undefined): string {
  const revisions = placements.all().map(({ module, revision }) => `${module}.${revision}`);
  return createHash('sha256')
    .update(JSON.stringify([revisions, instances?.all() ?? []]))
    .digest('base64url');
}

interface Changing {
  onChange(listener: () => void): () => void;
}

function newsOrTimeout(of: readonly Changing[], clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      timer.cancel();
      for (const forget of forgets) forget();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = clock.after(ms, end);
    const forgets = of.map((one) => one.onChange(end));
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}

function plain({ contract, migrations }: ModuleBuild): { contract: string; migrations: string[] } {
  return { contract, migrations: [...migrations] };
}

/** A row as it arrives. */
export function received(row: z.output<typeof SentJournal>['placements'][number]): StoredPlacement {
  const { target, until, previous, moved, ...rest } = row;
  return {
    ...rest,
    ...(target === undefined ? {} : { target }),
    ...(until === undefined ? {} : { until }),
    ...(previous === undefined ? {} : { previous }),
    ...(moved === true ? { moved } : {}),
  };
}
