import type { AnyCommand } from '../contract/call.js';
import { Conflict, Forbidden, Refused } from '../contract/failure.js';
import { callerOf } from '../contract/principal.js';
import type { Clock } from '../ops/clock.js';
import type { CallContext } from '../ops/context.js';
import { within } from '../ops/context.js';
import type { CommandHandler, Owns } from '../module/handler.js';
import type { ModuleStore } from '../store/module-store.js';
import type { CommitNumber } from '../ops/commit-number.js';
import type { Committed, UnitTx } from '../store/unit-of-work.js';
import { type Admission, notTheirs } from './authorise.js';
import { asFailure, parseAnswer } from './contract-validation.js';
import { type Deadlines, timeSpent } from './deadlines.js';
import { parentKey } from './derived-key.js';
import type { InFlight } from './in-flight.js';
import { inputHash } from './input-hash.js';
import { type CommandId, findOutcome, type Outcome, type OutcomeId, saveOutcome, voidKey } from './outcome-book.js';
import type { RefusalAllowance } from './refusal-allowance.js';
import type { AtVoid } from './voider.js';

type Handler = CommandHandler<AnyCommand, unknown> & { readonly owns?: Owns<AnyCommand> };
type Policies = {
  readonly [role: string]: (tx: UnitTx, memberId: string, input: unknown) => Promise<boolean | undefined>;
};

/** An outcome, and the commit it came with: the first one's, when it was stored before. */
interface Settled {
  readonly outcome: Outcome;
  readonly commit?: CommitNumber;
}

/** A JSON array, because a key or an issuer's `sub` may contain any separator. */
const turnOf = ({ caller, call, key }: CommandId) => JSON.stringify([caller, call.name, key]);

/** Whether a failure is an outcome: a refusal that only time lifts is none, or its key would never get another answer. */
function isFinal(failure: Error): failure is Refused {
  return failure instanceof Refused && failure.retryAfterMs === undefined;
}

/**
 * Serves a command. With a key, its outcome is stored in the unit of its effect, and the same key answers it again
 * without doing anything. A refusal rolls the effect back and is stored alone.
 */
export class CommandService {
  constructor(
    private readonly store: ModuleStore,
    private readonly inFlight: InFlight,
    private readonly allowance: RefusalAllowance,
    private readonly deadlines: Deadlines,
    private readonly clock: Clock,
  ) {}

  /** `key` is the one under which the outcome is stored; `context.key` is the same, or a new one where there is none. */
  async serve(
    call: AnyCommand,
    handler: Handler,
    admission: Admission,
    input: unknown,
    context: CallContext,
    key: string | undefined,
  ): Promise<{ value: unknown; json: string; commit: CommitNumber | undefined }> {
    const id: OutcomeId | undefined =
      key === undefined ? undefined : { caller: callerOf(context.principal), call, key, inputHash: inputHash(input) };
    const run = () => this.run(call, handler, admission, input, context, id);
    const settled = id ? await this.inFlight.alone(turnOf(id), run) : await run();
    if ('refused' in settled.outcome) throw settled.outcome.refused;
    return { value: JSON.parse(settled.outcome.json), json: settled.outcome.json, commit: settled.commit };
  }

  /** Declares the key of `context` void, after a command of that key that is under way. */
  async void(call: AnyCommand, context: CallContext, key: string): Promise<AtVoid> {
    const id: CommandId = { caller: callerOf(context.principal), call, key };
    const { value: found } = await this.inFlight.alone(turnOf(id), () =>
      this.store.units.run(`void a key of ${context.name}`, (tx) => voidKey(tx, id), { call: context }),
    );
    if (found === 'voided') return { kind: 'voided' };
    return 'json' in found ? { kind: 'answered', value: JSON.parse(found.json) } : { kind: 'refused' };
  }

  private async run(
    call: AnyCommand,
    handler: Handler,
    admission: Admission,
    input: unknown,
    context: CallContext,
    id: OutcomeId | undefined,
  ): Promise<Settled> {
    if ((context.deadline ?? Infinity) <= this.clock.monotonic()) throw timeSpent(context.name);
    // Looked up on the read side, where nobody waits for it. Who comes between is met by the outcome's place in the book.
    const known = id && (await findOutcome(this.store.reads, id));
    if (known) return known;
    let prepared: unknown;
    if (handler.prepare) {
      try {
        prepared = await this.prepare(call, handler, input, context);
      } catch (error) {
        return this.refusedEarly(call, context, id, asFailure(call, error));
      }
    }
    const apply = async (tx: UnitTx): Promise<Settled> => {
      await this.assertTheirs(call, handler, admission, input, tx);
      const answer = await handler.apply(tx, input as never, prepared);
      const outcome = { json: JSON.stringify(parseAnswer(call, answer)) };
      if (id) await saveOutcome(tx, id, outcome, tx.commit);
      return { outcome };
    };
    return this.unit(call, context, id, apply);
  }

  /**
   * Runs `prepare` until the deadline of its caller, or for the time that its contract gives when there is none. After that
   * the key is free, and what `prepare` comes to is ignored: its unit would not begin any more. The next attempt may run
   * beside it; commands that both send have the same keys, so each takes effect once.
   * @throws DeadlineExceeded when it is not done in that time.
   */
  private prepare(call: AnyCommand, handler: Handler, input: unknown, context: CallContext): Promise<unknown> {
    const sending = { ...context, key: parentKey(call, context) };
    const limit = context.deadline ?? this.clock.monotonic() + call.deadlineMs;
    return this.deadlines.before(limit, context.name, () =>
      within(sending, async () => handler.prepare?.(input as never, context)),
    );
  }

  /** What `prepare` refused is an outcome too: the same key hears the same refusal. */
  private async refusedEarly(
    call: AnyCommand,
    context: CallContext,
    id: OutcomeId | undefined,
    failure: Error,
  ): Promise<Settled> {
    if (!id || !isFinal(failure) || !this.allowance.take(context.principal)) throw failure;
    const outcome = { refused: failure };
    return this.unit(call, context, id, async (tx) => {
      await saveOutcome(tx, id, outcome, tx.commit);
      return { outcome };
    });
  }

  private async unit(
    call: AnyCommand,
    context: CallContext,
    id: OutcomeId | undefined,
    work: (tx: UnitTx) => Promise<Settled>,
  ): Promise<Settled> {
    const otherwise = async (tx: UnitTx, error: unknown): Promise<Settled> => {
      // Another process may have served the same key since it was looked up: then that is why this failed.
      const known = id && (await findOutcome(tx, id));
      if (known) return known;
      if (error instanceof Conflict || error instanceof Forbidden) throw error;
      const failure = asFailure(call, error);
      if (!id || !isFinal(failure) || !this.allowance.take(context.principal)) throw failure;
      const outcome = { refused: failure };
      await saveOutcome(tx, id, outcome, tx.commit);
      return { outcome };
    };
    const done: Committed<Settled> = await this.store.units.run(context.name, work, { call: context, otherwise });
    return { commit: done.commit, ...done.value };
  }

  private async assertTheirs(
    call: AnyCommand,
    handler: Handler,
    admission: Admission,
    input: unknown,
    tx: UnitTx,
  ): Promise<void> {
    const { principal } = tx.call;
    if (admission.everything || principal.kind !== 'member') return;
    const policies = (handler.owns ?? {}) as Policies;
    for (const role of admission.ownAs) {
      const theirs = await policies[role]?.(tx, principal.memberId, input);
      if (theirs === true || theirs === undefined) return;
    }
    throw notTheirs(call);
  }
}
