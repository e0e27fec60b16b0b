import type { Environment } from './read-settings.js';

/** Below this length a name is near too many others: HOST and HOME, PORT and PORTS. */
const SHORTEST = 7;
/** From this length on a name may differ by two letters. */
const LONG = 10;

/** A variable that nothing reads, and the setting that was probably meant. */
export interface MisspeltVariable {
  readonly variable: string;
  readonly meant: string;
}

/**
 * The variables of an environment that are no setting and nearly have the name of one: `LOG_FORMT`. A process gets many variables
 * that are none of its own, so nothing else is noted, and a setting that is set under its right name is not missed.
 * @param known the names of all settings
 */
export function misspeltVariables(environment: Environment, known: ReadonlySet<string>): readonly MisspeltVariable[] {
  const unset = [...known].filter((name) => name.length >= SHORTEST && environment[name] === undefined);
  return Object.keys(environment).flatMap((variable) => {
    if (known.has(variable)) return [];
    const near = unset
      .map((meant) => ({ variable, meant, distance: distanceOf(variable.toUpperCase(), meant) }))
      .filter(({ meant, distance }) => distance <= (meant.length < LONG ? 1 : 2))
      .sort((a, b) => a.distance - b.distance);
    return near.slice(0, 1).map(({ meant }) => ({ variable, meant }));
  });
}

/** How many letters must be added, removed, changed, or exchanged with their neighbour (optimal string alignment distance). */
function distanceOf(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > 2) return Infinity;
  let [before, above] = [[] as number[], Array.from({ length: to.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const changed = Number(from[i - 1] !== to[j - 1]);
      const exchanged = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      row[j] = Math.min(
        (above[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (above[j - 1] as number) + changed,
        exchanged ? (before[j - 2] as number) + 1 : Infinity,
      );
    }
    [before, above] = [above, row];
  }
  return above[to.length] as number;
}
