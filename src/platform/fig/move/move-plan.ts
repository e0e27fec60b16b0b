import type { FoundDatabase } from '../found-database.js';
import { buildDifference, type ModuleBuild } from '../module-build.js';
import { type StoredPlacement, THREAD } from '../placement.js';
import type { Move, MoveEnd } from './move.js';
import { estimatedMs, isAttachable, PARKS_BELOW_MS, SWITCH_MS } from './move-estimate.js';
import type { MoveLook } from './move-host.js';
import { MoveRefused } from './move-refused.js';
import { lookAt, shown, sourceHost, targetHost, type TargetSpec, type WantedMove } from './move-target.js';

/** What a plan is made from. */
export interface PlanSpec extends TargetSpec {
  readonly placementOf: (module: string) => StoredPlacement | undefined;
  /** The build of the module in the host that keeps the journal. */
  readonly buildOf: (module: string) => ModuleBuild | undefined;
  /** The moves that have been, of this module: their databases are its own earlier copies. */
  readonly history: (module: string) => Promise<readonly Move[]>;
}

/** What would be moved, and how. */
export interface MovePlan {
  readonly placement: StoredPlacement;
  readonly from: MoveEnd;
  /** Its identity is known once its database was made. */
  readonly to: Omit<MoveEnd, 'identity'>;
  readonly rows: number;
  readonly bytes: number;
  readonly estimateMs: number;
  readonly parks: boolean;
}

/** The clocks of two hosts may differ by so much, in milliseconds: timers of sagas are times of day. */
const CLOCKS_DIFFER_MS = 1_000;
/** A copy needs so much of the size of its source: rows, indexes and a log of writes. */
const ROOM_FACTOR = 2.5;

/**
 * Checks whether a module can move, and says how. Changes nothing.
 * @throws MoveRefused with a sentence. @throws the failures of a peer
 */
export async function planMove(wanted: WantedMove, spec: PlanSpec): Promise<MovePlan> {
  const { module } = wanted;
  const refuse = (why: string): never => {
    throw new MoveRefused(`${module} does not move: ${why} Nothing was changed.`);
  };
  const build = spec.buildOf(module);
  if (!build) return refuse('there is no such module.');
  const placement = spec.placementOf(module);
  if (!placement) return refuse('it was never placed; start its host once.');
  if (placement.phase !== 'idle') return refuse(`its placement is ${placement.phase}; wait until that is done.`);
  if (placement.place === THREAD)
    return refuse(`it is in a thread; restart the monolith with PLACEMENT=${module}:local first.`);
  const source = sourceHost(placement, spec.instances) ?? refuse('no instance of it is registered; start its service.');
  const target = await targetHost(wanted, placement, spec, refuse);
  const there = target.look;
  if (there.database?.identity === placement.owner) refuse(sameDatabase(there.database.description));
  const here = await lookAt(source, module, spec, refuse, there.kind, wanted.live);
  for (const [host, look] of [
    [source, here],
    [target.host, there],
  ] as const) {
    const difference = buildDifference(look.build, build);
    if (difference !== undefined)
      refuse(`${shown(host)} is of another build: ${difference}. Run the same build on all hosts.`);
  }
  const database = here.database;
  if (database?.identity !== placement.owner)
    return refuse(
      `${shown(source)} has ${database ? database.description : 'no database'}, and the journal names ${placement.owner}.`,
    );
  await assertOwnCopy(there.database, module, spec, refuse);
  if (here.problems && here.problems.length > 0)
    refuse(`its data does not fit into ${there.kind}: ${here.problems.join(' ')}`);
  const { rows = 0, bytes = 0 } = here.size ?? {};
  if (there.free !== undefined && there.free < bytes * ROOM_FACTOR)
    refuse(
      `the disk of ${shown(target.host)} has ${mebibytes(there.free)} free, and the copy may need ${mebibytes(bytes * ROOM_FACTOR)}.`,
    );
  const apart = Math.abs(here.apartMs - there.apartMs);
  if (apart > CLOCKS_DIFFER_MS)
    refuse(
      `the clocks of ${shown(source)} and ${shown(target.host)} differ by about ${Math.round(apart)} ms; set them by NTP.`,
    );
  const isAttached = isAttachable([here, there], [source, target.host]);
  const estimateMs = wanted.live ? SWITCH_MS : estimatedMs({ rows, bytes }, isAttached);
  return {
    placement,
    from: { place: placement.place, host: source, ...named(here), identity: placement.owner },
    to: { place: target.place, host: target.host, ...named(there) },
    ...{ rows, bytes, estimateMs, parks: wanted.live || estimateMs < PARKS_BELOW_MS },
  };
}

/** Why a module does not move into the database that it has. */
export function sameDatabase(description: string): string {
  return `both places have the same database, ${description}. Give the service one of its own.`;
}

/** A target is empty, or has been a database of the module before. */
async function assertOwnCopy(
  found: FoundDatabase | undefined,
  module: string,
  { history }: PlanSpec,
  refuse: (why: string) => never,
): Promise<void> {
  if (found?.holds === undefined) return;
  const moves = await history(module);
  if (moves.some(({ from, to }) => from.identity === found.identity || to.identity === found.identity)) return;
  refuse(
    `${found.description} holds rows (in ${found.holds}), and no move has ever had it as a database of ${module}. ` +
      `Remove it, or name another database.`,
  );
}

function named({ kind, description: database }: MoveLook) {
  return { kind, database };
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_048_576)} MiB`;
}
