import type { Running } from './boot.js';

/** What a host is doing, as far as its modules do it by themselves: handling events, running sagas, rebuilding read models. */
export interface WorkUnderWay {
  /** Whether nothing is under way, nor due before {@link nextWake}. */
  readonly idle: boolean;
  /** When the first retry is due (milliseconds UTC); undefined when none waits. Timeouts of signals are not counted. */
  readonly nextWake: number | undefined;
  /** The number of the last commit of each module, by its name. */
  readonly commits: { readonly [module: string]: number };
  /** Feeds that pause or have stopped, and why. */
  readonly waiting: readonly { readonly feed: string; readonly stopped: boolean; readonly reason: string }[];
}

/** The work of a host that does not run yet, or one of whose modules is about to begin or to cease. */
export const NOT_YET: WorkUnderWay = { idle: false, nextWake: undefined, commits: {}, waiting: [] };

/** Looks at the work of a host, in its queues and in its databases. */
export async function lookAtWork(running: Running): Promise<WorkUnderWay> {
  // A module that has just come here does nothing before its database is open, and its feeds and sagas have begun.
  if ([...running.runtimes.values()].some(({ changing }) => changing)) return NOT_YET;
  const before = await commitsOf(running);
  const nothing = running.readModels.idle() && (await running.delivery.idle()) && (await running.sagas.idle());
  const states = nothing ? await running.delivery.states() : [];
  const commits = await commitsOf(running);
  const wakes = [running.delivery, running.sagas, running.readModels].map((one) => one.nextWake() ?? Infinity);
  const nextWake = Math.min(...wakes);
  return {
    // Feeds wake sagas and sagas feeds, but only by a commit: none while both were looked at, and both were idle at once.
    idle: nothing && JSON.stringify(commits) === JSON.stringify(before),
    nextWake: nextWake === Infinity ? undefined : nextWake,
    commits,
    waiting: states.flatMap(({ feed, stopped, paused }) => {
      const reason = stopped ?? paused?.reason;
      return reason === undefined ? [] : [{ feed, stopped: stopped !== undefined, reason }];
    }),
  };
}

/** The work of several threads of one host, as that of one. */
export function allOf(works: readonly WorkUnderWay[]): WorkUnderWay {
  const wakes = works.flatMap(({ nextWake }) => nextWake ?? []);
  return {
    idle: works.every(({ idle }) => idle),
    nextWake: wakes.length === 0 ? undefined : Math.min(...wakes),
    commits: Object.assign({}, ...works.map(({ commits }) => commits)) as WorkUnderWay['commits'],
    waiting: works.flatMap(({ waiting }) => waiting),
  };
}

async function commitsOf({ modules, runtimes }: Running): Promise<WorkUnderWay['commits']> {
  const here = [...modules].filter(([name]) => runtimes.get(name)?.elsewhere === undefined);
  const numbers = await Promise.all(
    here.map(async ([name, { store }]) => {
      const [row] = await store.reads.sql.all<{ number: number }>('SELECT number FROM _commit');
      return [name, Number(row?.number)] as const;
    }),
  );
  return Object.fromEntries(numbers);
}
