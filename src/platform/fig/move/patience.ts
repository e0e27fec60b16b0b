import { isOutage } from '../../contract/failure.js';
import type { Clock } from '../../ops/clock.js';
import { messageOf } from '../../ops/message-of.js';
import { PeerNotReached, PeerRefused, PeerSilent } from '../../peer/peer-exchange.js';
import { PeerFault } from '../../peer/served-peer-request.js';
import { backoffMs } from '../../work/backoff.js';
import { HostSilent } from './move-refused.js';

const AGAIN = { baseMs: 50, capMs: 2_000 };

export interface PatienceSpec {
  readonly clock: Clock;
  /** Aborted when the mover stops, or the move is to be cancelled: then it gives up at once. */
  readonly signal: AbortSignal;
  /** Notified of what it waits for. */
  readonly waits: (why: string) => void;
}

/**
 * Repeats a step of a move as long as a host does not respond: it may be starting again. Each step may be repeated. It does not wait
 * for a step that is under way when its time is over, or the move is cancelled: a process that stands still responds to nothing, and when it
 * goes on, its database refuses what is out of date.
 * @param limitMs after so long without success it gives up; Infinity behind the commit point
 * @throws the last failure, or that the time is over. @throws any other error at once.
 */
export async function patiently<T>(
  { clock, signal, waits }: PatienceSpec,
  limitMs: number,
  step: () => Promise<T>,
): Promise<T> {
  const end = clock.monotonic() + limitMs;
  for (let failures = 1; ; failures += 1)
    try {
      signal.throwIfAborted();
      return await within(step(), Math.max(1, end - clock.monotonic()), clock, signal);
    } catch (error) {
      if (!mayPass(error) || signal.aborted || clock.monotonic() >= end) throw error;
      waits(messageOf(error));
      await pause(clock, signal, backoffMs(failures, AGAIN, Math.random));
    }
}

/** Whether a step may succeed when it is repeated: the host is silent, or says that it is not ready. */
export function mayPass(error: unknown): boolean {
  const closed = (error instanceof PeerRefused || error instanceof PeerFault) && error.status === 503;
  return closed || isSilence(error);
}

/** Whether an error says that a host did not respond: what it has done is unknown, or nothing. */
function isSilence(error: unknown): boolean {
  return isOutage(error) || error instanceof PeerNotReached || error instanceof PeerSilent;
}

/** @throws the reason of the signal when it is aborted first, HostSilent when the time is over first */
export async function within<T>(step: Promise<T>, ms: number, clock: Clock, signal: AbortSignal): Promise<T> {
  let end: () => void = () => undefined;
  const given = new Promise<never>((_, reject) => {
    const aborted = () => reject(signal.reason as Error);
    const over = () => reject(new HostSilent(`a host did not respond within ${Math.round(ms)} ms.`));
    const timer = ms === Infinity ? undefined : clock.after(ms, over);
    signal.addEventListener('abort', aborted, { once: true });
    end = () => {
      timer?.cancel();
      signal.removeEventListener('abort', aborted);
    };
  });
  try {
    return await Promise.race([step, given]);
  } finally {
    end();
  }
}

/** Resolves after so long, or when the signal is aborted. */
export function pause(clock: Clock, signal: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      timer.cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = clock.after(ms, end);
    signal.addEventListener('abort', end);
  });
}
