import type { z } from 'zod';
import type { Ownership } from '../../store/database/ownership.js';
import type { CopyProgress } from '../../store/copy/copy-options.js';
import type { VerifyProgress } from '../../store/copy/copy-verification.js';
import type { PeerSender } from '../../peer/peer-exchange.js';
import type { DatabaseKind } from '../../store/database/database.js';
import type { LiveHost } from './live/live-host.js';
import { RemoteLiveHost } from './live/remote-live-host.js';
import type { CopyAttempt, CopyOrigin } from './copy-attempt.js';
import type { MoveHost, MoveLook } from './move-host.js';
import { MOVE, type MoveRequest, SentCopyProgress, SentLook, SentOwnership, SentVerifyProgress } from './move-wire.js';
import { defined } from './sent-values.js';

/** A step of a host may open and migrate a database, in milliseconds. */
const ANSWER_MS = 60_000;
/** An operator waits a minute for a plan: for a host that counts its rows, and for one that only says what it has, in milliseconds. */
const [COUNT_MS, LOOK_MS] = [30_000, 5_000];

/** The moves of another host, over its internal port. @throws the failures of a peer: see `peer-exchange.ts` */
export class RemoteMoveHost implements MoveHost {
  /** @param peer the host, looked up for each request: it is another client after the host was gone for a while */
  constructor(private readonly peer: () => PeerSender) {}

  readonly live: LiveHost = new RemoteLiveHost((module, request, timeoutMs) => this.send(module, request, timeoutMs));

  async look(module: string, to?: DatabaseKind, live = false): Promise<MoveLook> {
    const request = { do: 'look', ...(to ? { to } : {}), ...(live ? { live } : {}) } as const;
    const { database, ...look } = await this.parsed(SentLook, module, request, to ? COUNT_MS : LOOK_MS);
    return defined({ ...look, ...(database ? { database: defined(database) } : {}) });
  }

  async standBy(module: string): Promise<string> {
    return String(await this.send(module, { do: 'standBy' }));
  }

  async prepare(module: string, attempt: CopyAttempt): Promise<void> {
    await this.send(module, { do: 'prepare', attempt });
  }

  async fence(module: string, epoch: number, permit: string, withinMs?: number): Promise<number> {
    const limit = withinMs === undefined ? {} : { withinMs };
    return Number(await this.send(module, { do: 'fence', epoch, permit, ...limit }));
  }

  async copy(module: string, attempt: CopyAttempt, origin: CopyOrigin, budgetMs: number): Promise<CopyProgress> {
    return defined(await this.parsed(SentCopyProgress, module, { do: 'copy', attempt, origin, budgetMs }));
  }

  async verify(
    module: string,
    attempt: CopyAttempt,
    origin: CopyOrigin,
    budgetMs: number,
    again = false,
  ): Promise<VerifyProgress> {
    const request = { do: 'verify', attempt, origin, budgetMs, ...(again ? { again } : {}) } as const;
    const sent = defined(await this.parsed(SentVerifyProgress, module, request));
    return { ...sent, differences: sent.differences.map((one) => defined(one)) };
  }

  async reconcile(module: string): Promise<Ownership> {
    return this.parsed(SentOwnership, module, { do: 'reconcile' });
  }

  async release(module: string): Promise<void> {
    await this.send(module, { do: 'release' });
  }

  private async parsed<S extends z.ZodType>(
    schema: S,
    module: string,
    request: MoveRequest,
    timeoutMs = ANSWER_MS,
  ): Promise<z.output<S>> {
    return schema.parse(await this.send(module, request, timeoutMs));
  }

  private async send(module: string, request: MoveRequest, timeoutMs = ANSWER_MS): Promise<unknown> {
    const { text } = await this.peer().send({
      ...{ method: 'POST', target: MOVE + module, body: JSON.stringify(request), timeoutMs },
    });
    return (JSON.parse(text) as { readonly result: unknown }).result;
  }
}
