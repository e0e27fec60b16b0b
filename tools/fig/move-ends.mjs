import { CommandError } from '../command/command-error.mjs';

/**
 * Whether a live move is where it was to go, or tries to go there no more.
 * @param {any} begun the move as it was when it was asked for
 * @param {'local' | 'remote'} to
 * @param {boolean} holds whether it is there when it waits for its switch
 * @returns {(move: any) => boolean}
 */
export function arrivesAt(begun, to, holds) {
  const isWanted = (/** @type {string} */ place) => (place === 'local') === (to === 'local');
  const side = isWanted(begun.to.place) ? 'to' : 'from';
  const switches = begun.live?.switches ?? 0;
  return ({ live, note }) => {
    if (!live) return false;
    const isThere = live.owner === side && live.switches > switches;
    const isReady = live.owner !== side && live.copy === 'verified';
    return live.gaveUp || (isThere && (live.canSwitch || note !== undefined)) || (holds && isReady);
  };
}

/**
 * The next time that a clock on the wall shows this time of day.
 * @param {string} text HH:MM
 * @param {Date} now
 * @throws {CommandError}
 */
export function nextTime(text, now) {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hours === undefined)
    throw new CommandError(`--at takes a time of day as HH:MM, such as 03:30; '${text}' is none.`);
  const next = new Date(now);
  next.setHours(Number(hours), Number(minutes), 0, 0);
  if (next <= now) next.setDate(next.getDate() + 1);
  return next;
}
