import { HEARTBEAT_MS, type Instance, type InstanceModule, SERVICE } from './instance.js';
import type { Placements } from './placements.js';

/** An instance as a keeper has heard it last. */
export interface HeardInstance extends Instance {
  /** Counts its heartbeats. */
  readonly beat: number;
  /** When this process saw that heartbeat, in monotonic milliseconds. */
  readonly at: number;
}

/** Whether an instance may register. */
export type Admission =
  | { readonly kind: 'admitted'; readonly replaces: readonly Instance[] }
  | { readonly kind: 'waits'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** After so long an instance on a SQLite file makes room for another run of itself, in milliseconds. */
const SILENT_MS = 2.5 * HEARTBEAT_MS;
/** So many heartbeats beyond the first question show that the other one lives. */
const ALIVE_BEATS = 2;

/**
 * Decides whether an instance may register. Several of a module run only if they share its one database, so not on SQLite: a file
 * belongs to one process. An instance on another database stands by. On the same file, a second run of the instance waits until the first one is known to be gone.
 * @param asked the heartbeats when this instance asked first; undefined when it asks now
 */
export function admit(
  instance: Instance,
  heard: ReadonlyMap<string, HeardInstance>,
  placements: Placements,
  now: number,
  asked: ReadonlyMap<string, number> | undefined,
): Admission {
  const replaces: Instance[] = [];
  for (const module of instance.modules) {
    const placement = placements.of(module.name);
    // Where it is to be placed, the keeper judges its database then.
    if (placement?.place !== SERVICE) continue;
    // On another database, or with none yet, it stands by: nobody calls it there.
    if (module.identity !== placement.owner) continue;
    const others = [...heard.values()].filter(
      (other) =>
        other.id !== instance.id &&
        other.modules.some(({ name, identity }) => name === module.name && identity === placement.owner),
    );
    const live = others.filter(({ at }) => now - at <= SILENT_MS);
    if (module.database !== 'sqlite') continue;
    const [other] = live;
    if (!other) replaces.push(...others);
    else if (!other.stopping && other.beat - (asked?.get(other.id) ?? other.beat) >= ALIVE_BEATS)
      return refused(secondOnSqlite(module, other));
    else
      return {
        kind: 'waits',
        reason: `${other.process} at ${other.address} ${other.stopping ? 'is stopping as' : 'was'} the instance of ${module.name}${other.stopping ? '' : ' a moment ago'}; it waits until that one is known to be gone.`,
      };
  }
  return { kind: 'admitted', replaces };
}

function refused(reason: string): Admission {
  return { kind: 'refused', reason };
}

function secondOnSqlite({ name }: InstanceModule, other: Instance): string {
  return (
    `${name} runs at ${other.address} (${other.process}) already, and on SQLite a module has one instance: a file belongs to one ` +
    `process. Stop that one first, or bring ${name} to PostgreSQL, where any number of instances share its database.`
  );
}
