import { messageOf } from '../../../src/platform/ops/message-of.js';
import { arrives } from '../../../src/platform/testing/waiting.js';
import type { LiveHosts, Side } from './live-hosts.js';

/** A move as the operations API shows it. */
export interface SeenMove {
  readonly id: string;
  readonly module: string;
  readonly phase: string;
  readonly pauseMs?: number;
  /** Whether commands wait meanwhile; otherwise they are refused. */
  readonly parks?: boolean;
  readonly note?: string;
  /** Of a move that goes on while the module serves. */
  readonly live?: {
    readonly failures: number;
    readonly holds: boolean;
    readonly wish?: string;
    readonly pauses: readonly number[];
  };
}

interface SeenPlacement {
  readonly module: string;
  readonly place: string;
  readonly phase: string;
}

/** Why a move cannot begin yet: a host is dead or slow, its service has not registered, or the last move is not over. */
const NOT_YET =
  /no service stands by|no instance of it|placement is|does not take part|is moving|under way|cannot go back at present|is on its way|No program responds|cannot be looked at|cannot open its database|waited for its database/;
/** Nobody knows whether the monolith has carried out what was asked of it. */
const NO_RESPONSE = /No program responds/;
const THERE = /it is (local|remote) already/;
/** After so many tries to switch that were cancelled, a live move waits for an operator. */
const TRIES = 10;
const BEGINS_WITHIN_MS = 120_000;
const ENDS_WITHIN_MS = 300_000;
/** The mover notes the pause after the new owner has opened; one that died in between notes none. */
const PAUSE_NOTED_WITHIN_MS = 5_000;

/** Whether the data of a move is at its target: the move has ended (`done`), or can still be reversed (`moved`). */
export function arrived({ phase }: Pick<SeenMove, 'phase'>): boolean {
  return phase === 'done' || phase === 'moved';
}

/**
 * Whether a module stands still while it is copied, so that its commands wait or are refused: it has never been `moved`. Nothing is promised
 * of how long that takes on a slow machine. A module that serves while it moves has no such excuse.
 */
export function isAtRest({ phase, parks }: Pick<SeenMove, 'phase' | 'parks'>): boolean {
  return phase === 'done' || (phase === 'cancelled' && parks === false);
}

/** The moves of a run, by the operations API. */
export class LiveMoves {
  constructor(private readonly hosts: LiveHosts) {}

  /** Where a module is. */
  async side(module: string): Promise<Side> {
    const { place } = await this.placement(module);
    return place === 'local' ? 'local' : 'remote';
  }

  /**
   * Begins to move a module, or to move it back while its last move can be reversed.
   * @returns undefined when the monolith died, so that nobody knows whether the move has begun
   */
  async switchTo(module: string, to: Side): Promise<SeenMove | undefined> {
    let isUnknown = false;
    const begin = async (): Promise<{ readonly move?: SeenMove } | undefined> => {
      try {
        return (await this.hosts.operations.post('/api/moves', { module, to })) as { readonly move: SeenMove };
      } catch (error) {
        // A try that the monolith did not survive may have begun a move, which has arrived meanwhile.
        if (isUnknown && THERE.test(messageOf(error))) return {};
        if (!NOT_YET.test(messageOf(error))) throw error;
        isUnknown ||= NO_RESPONSE.test(messageOf(error));
        return undefined;
      }
    };
    const { move } = await arrives(`a move of ${module} ${to} is accepted`, begin, BEGINS_WITHIN_MS).catch(
      (error: unknown) => {
        if (isBroken(error)) return { move: undefined };
        throw error;
      },
    );
    return move;
  }

  /** The moves of a module, the newest first. */
  async of(module: string): Promise<readonly SeenMove[]> {
    return this.list<SeenMove>(`/api/moves?module=${module}`);
  }

  /**
   * Waits until the newest move of a module has arrived or was cancelled, and the module has an owner that serves.
   * @param to where the module goes: a move that can be reversed was `moved` before, to the other side
   */
  async ended(module: string, to: Side): Promise<SeenMove | undefined> {
    const end = async () => {
      const [newest] = await this.of(module);
      if (newest === undefined) return 'none';
      if (newest.live && !['done', 'cancelled'].includes(newest.phase)) return await this.liveEnd(module, to, newest);
      if (newest.phase !== 'done' && newest.phase !== 'cancelled') return undefined;
      return (await this.placement(module)).phase === 'idle' ? newest : undefined;
    };
    const found = await arrives(`the end of the move of ${module}`, () => end().catch(() => undefined), ENDS_WITHIN_MS);
    return found === 'none' ? undefined : found;
  }

  /**
   * A move with the pause of its last switch. The operations API shows the pause before, until the mover has noted this one.
   * @param known the newest move before the switch
   */
  async withPause(end: SeenMove, known: SeenMove | undefined): Promise<SeenMove> {
    if (end.live === undefined) return end;
    const { pauseMs: _, ...rest } = end;
    if (end.phase !== 'moved' && end.phase !== 'done') return rest;
    const before = known?.id === end.id ? (known.live?.pauses.length ?? 0) : 0;
    const noted = async () => (await this.of(end.module)).find(({ id }) => id === end.id)?.live?.pauses[before];
    const pauseMs = await arrives(`the pause of ${end.module}`, noted, PAUSE_NOTED_WITHIN_MS).catch(() => undefined);
    return { ...rest, ...(pauseMs === undefined ? {} : { pauseMs }) };
  }

  /** A live move has not ended when the module is where it was to go; or when no try to switch was done, and an operator is waited for. */
  private async liveEnd(module: string, to: Side, move: SeenMove): Promise<SeenMove | undefined> {
    if ((await this.placement(module)).phase !== 'idle') return undefined;
    if ((await this.side(module)) === to) return { ...move, phase: 'moved' };
    const { failures = 0, holds = false, wish } = move.live ?? {};
    // It tries no more, or an operator has withdrawn what was asked for.
    const isOver = failures >= TRIES || (holds && wish === undefined);
    return isOver ? { ...move, phase: 'cancelled' } : undefined;
  }

  /** Cancels a move, if it has not come to its commit point. */
  async cancel(module: string): Promise<void> {
    const body = { reason: 'an operator of the run' };
    await this.hosts.operations.post(`/api/moves/${module}/cancel`, body).catch(() => undefined);
  }

  /** Ends a move that can still be reversed: the former owner follows no more. */
  async complete(module: string): Promise<void> {
    await this.hosts.operations.post(`/api/moves/${module}/complete`);
  }

  private async placement(module: string): Promise<SeenPlacement> {
    const items = await this.list<SeenPlacement>('/api/placements');
    const found = items.find((one) => one.module === module);
    if (!found) throw new Error(`The journal has no placement of ${module}.`);
    return found;
  }

  /** A list of the monolith, which may just have been killed: it is asked until it responds again. */
  private async list<T>(path: string): Promise<readonly T[]> {
    const ask = async () => {
      try {
        return (await this.hosts.operations.get(path)) as { readonly items: readonly T[] };
      } catch (error) {
        if (isBroken(error)) return undefined;
        throw error;
      }
    };
    return (await arrives(`the monolith lists ${path}`, ask, BEGINS_WITHIN_MS)).items;
  }
}

/** Whether the monolith died while it was to respond: it has not said no. */
function isBroken(error: unknown): boolean {
  return /No program responds|without an explanation/.test(messageOf(error));
}
