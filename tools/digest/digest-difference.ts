import { grouped } from './canonical-text.js';
import type { BusinessDigest, ProjectionDigest } from './business-digest.js';

/** How many lines of each side are named, of each projection. */
const NAMED = 5;

/** A projection that differs. */
export interface ProjectionDifference {
  readonly projection: string;
  /** The first lines that only the first digest has, in their order; one that it has once more counts. */
  readonly onlyFirst: readonly string[];
  readonly onlySecond: readonly string[];
  /** How many lines there are of both kinds together. 0: the same lines in another order, or no lines to compare. */
  readonly count: number;
  /** The first lines that differ when both have the same lines in another order. */
  readonly moved?: { readonly first: string; readonly second: string };
}

/**
 * What differs between two digests, in projections that both show: nothing when these are equal.
 * @throws Error when they are of different versions
 */
export function differences(first: BusinessDigest, second: BusinessDigest): readonly ProjectionDifference[] {
  if (first.version !== second.version)
    throw new Error(
      `One digest has version ${first.version}, the other ${second.version}: their lines mean different things; make both anew.`,
    );
  const names = Object.keys(first.projections).filter((name) => second.projections[name] !== undefined);
  return names.flatMap((projection) => {
    const [one, other] = [first.projections[projection], second.projections[projection]];
    return one?.digest === other?.digest ? [] : [differenceOf(projection, one, other)];
  });
}

function differenceOf(projection: string, first?: ProjectionDigest, second?: ProjectionDigest): ProjectionDifference {
  const [one, other] = [first?.lines, second?.lines];
  if (!one || !other) return { projection, onlyFirst: [], onlySecond: [], count: 0 };
  const [onlyFirst, onlySecond] = [without(one, other), without(other, one)];
  const count = onlyFirst.length + onlySecond.length;
  const at = one.findIndex((line, place) => line !== other[place]);
  return {
    ...{ projection, onlyFirst: onlyFirst.slice(0, NAMED), onlySecond: onlySecond.slice(0, NAMED), count },
    ...(count === 0 ? { moved: { first: one[at] ?? '', second: other[at] ?? '' } } : {}),
  };
}

/** The lines of one list that another lacks, as often as it lacks them. */
function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Map([...grouped(others, (line) => line)].map(([line, same]) => [line, same.length]));
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

/** The differences as sentences and lines, for people; no text when there are none. */
export function differenceText(found: readonly ProjectionDifference[], names: readonly [string, string]): string {
  return found
    .map(({ projection, onlyFirst, onlySecond, count, moved }) => {
      if (moved)
        return [`${projection}: the same lines in another order, first`, `- ${moved.first}`, `+ ${moved.second}`].join(
          '\n',
        );
      if (count === 0) return `${projection}: the digests differ; with --rows on both sides the lines are named.`;
      const rest = count - onlyFirst.length - onlySecond.length;
      return [
        `${projection}: ${count} lines differ (- only ${names[0]}, + only ${names[1]})`,
        ...onlyFirst.map((line) => `- ${line}`),
        ...onlySecond.map((line) => `+ ${line}`),
        ...(rest > 0 ? [`  and ${rest} more`] : []),
      ].join('\n');
    })
    .join('\n\n');
}
