import type { VerifyProgress } from '../../../store/copy/copy-verification.js';
import type { CopyAttempt, CopyOrigin } from '../copy-attempt.js';
import { type MoveRequest, SentFollowed, SentVerifyProgress } from '../move-wire.js';
import { defined } from '../sent-values.js';
import type { Followed, LiveHost } from './live-host.js';

/** An answer is waited for so much longer than its host may take, in milliseconds. */
const ANSWER_MS = 1_000;
/** A host that does not answer a hop by then stands still: operators are to know that nobody can switch to it, in milliseconds. */
const HOP_MS = 10_000;

/** Sends a step to another host. @throws the failures of a peer */
export type SendStep = (module: string, request: MoveRequest, timeoutMs?: number) => Promise<unknown>;

/** What another host does for live moves, over its internal port. */
export class RemoteLiveHost implements LiveHost {
  constructor(private readonly send: SendStep) {}

  async capture(module: string, permit: string): Promise<number> {
    return Number(await this.send(module, { do: 'capture', permit }));
  }

  async ready(module: string, attempt: CopyAttempt): Promise<void> {
    await this.send(module, { do: 'ready', attempt });
  }

  async follow(module: string, attempt: CopyAttempt, origin: CopyOrigin): Promise<Followed> {
    return defined(SentFollowed.parse(await this.send(module, { do: 'follow', attempt, origin }, HOP_MS)));
  }

  async followFrom(module: string, attempt: CopyAttempt, origin: CopyOrigin): Promise<void> {
    await this.send(module, { do: 'followFrom', attempt, origin });
  }

  async catchUp(
    module: string,
    attempt: CopyAttempt,
    origin: CopyOrigin,
    commit: number,
    budgetMs: number,
  ): Promise<VerifyProgress> {
    const request = { do: 'catchUp', attempt, origin, commit, budgetMs } as const;
    const sent = defined(SentVerifyProgress.parse(await this.send(module, request, budgetMs + ANSWER_MS)));
    return { ...sent, differences: sent.differences.map((one) => defined(one)) };
  }

  async endCapture(module: string): Promise<void> {
    await this.send(module, { do: 'endCapture' });
  }
}
