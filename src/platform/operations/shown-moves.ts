import { type Move, pauseOf } from '../fig/move/move.js';
import { LIVE_LIMITS } from '../fig/move/live/live-limits.js';
import type { LiveState } from '../fig/move/live/live-state.js';
import { SWITCH_MS } from '../fig/move/move-estimate.js';
import type { MovePlan } from '../fig/move/move-plan.js';
import { utc } from '../ops/clock.js';

/** What a move would do, for operators. */
export function planView(module: string, { from, to, rows, bytes, estimateMs, parks }: MovePlan) {
  const { place, database, identity } = from;
  const target = { place: to.place, database: to.database };
  return { module, from: { place, database, identity }, to: target, rows, bytes, estimateMs, parks };
}

/** A move as far as it has come, for operators. */
export function moveView(move: Move) {
  const { id, module, phase, by, reason, epoch, size, estimateMs, parks, copied, verified, commit, note, live } = move;
  const end = ({ place, database, identity }: Move['from']) => ({ place, database, identity });
  const at = Object.fromEntries(Object.entries(move.at).map(([reached, ms]) => [reached, utc(ms)]));
  const pauseMs = live ? live.pauses.at(-1) : pauseOf(move);
  return {
    ...{ id, module, phase, by, reason, epoch, ...size, estimateMs, parks, at, from: end(move.from), to: end(move.to) },
    ...given({ copied, verified, commit, note, pauseMs, live: live && liveView(live, note) }),
  };
}

function liveView(
  { owner, copy, lag, verifiedAt, holds, notBefore, switches, failures, failure, pauses, lost, wish }: LiveState,
  note: string | undefined,
) {
  const canSwitch = copy === 'verified' && lost === undefined;
  const isBegun = copy !== 'former' && copy !== 'none';
  const why = canSwitch ? undefined : (lost ?? note ?? `The copy is ${isBegun ? copy : 'not connected yet'}.`);
  const time = (ms: number | undefined) => (ms === undefined ? undefined : utc(ms));
  const expectedPauseMs = median(pauses) ?? SWITCH_MS;
  return {
    ...{ owner, copy, canSwitch, holds, switches, failures, gaveUp: failures >= LIVE_LIMITS.tries },
    ...{ pauses: [...pauses], expectedPauseMs },
    ...given({ lag, why, failure, wish, verifiedAt: time(verifiedAt), notBefore: time(notBefore) }),
  };
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The same without properties that are undefined. */
function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
