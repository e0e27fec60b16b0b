import type { AnyCommand } from '../contract/call.js';
import { Conflict, Forbidden, Refused } from '../contract/failure.js';
import { callerOf } from '../contract/principal.js';
import type { CommandHandler, Owns } from '../module/handler.js';
import type { Clock } from '../ops/clock.js';
import type { CommitNumber } from '../ops/commit-number.js';
import { type CallContext, within } from '../ops/context.js';
import type { ModuleStore } from '../store/unit/module-store.js';
import type { UnitTx } from '../store/unit/unit-of-work.js';
import { type AdmittedCall, notOwned } from './authorise.js';
import { asFailure, parseAnswer } from './contract-validation.js';
import { deadlinePassed, Deadlines } from './deadlines.js';
import type { Served, VoidResult } from './dispatcher.js';
import { parentKey } from './make-client.js';
import {
  findOutcome,
  inputHash,
  KeyTurns,
  type Outcome,
  type OutcomeId,
  saveOutcome,
  voidKey,
} from './outcome-book.js';
import { RefusalAllowance } from './refusal-allowance.js';

/** A command that its caller may send, and its handler. */
export interface AdmittedCommand extends AdmittedCall<AnyCommand> {
  readonly handler: CommandHandler<AnyCommand, unknown> & { readonly owns?: Owns<AnyCommand> };
}

type Policies = {
  readonly [role: string]: (tx: UnitTx, memberId: string, input: unknown) => Promise<boolean | undefined>;
};

/** An outcome, and the commit that holds its effect: of the first time, when it was stored before. */
interface Concluded {
  readonly outcome: Outcome;
  readonly commit?: CommitNumber;
}

/**
 * Executes the commands of one module. With a key, a command's outcome is stored in the unit of its effect, and the same
 * key returns the same outcome again without doing anything. A refusal rolls the effect back and is stored alone.
 */
export class CommandService {
  private readonly turns = new KeyTurns();
  private readonly deadlines: Deadlines;
  private readonly allowance: RefusalAllowance;

  constructor(
    private readonly store: ModuleStore,
    private readonly clock: Clock,
  ) {
    this.deadlines = new Deadlines(clock);
    this.allowance = new RefusalAllowance(clock);
  }

  /** @throws Refused, Conflict, Forbidden, Unavailable, DeadlineExceeded, ContractViolation */
  async execute(command: AdmittedCommand): Promise<Served> {
    const id = outcomeIdOf(command);
    const { outcome, commit } = id
      ? await this.turns.run(id, () => this.attempt(command, id))
      : await this.attempt(command);
    if ('refused' in outcome) throw outcome.refused;
    const { json } = outcome;
    return { value: JSON.parse(json), json, ...(commit ? { commit } : {}), servedBy: command.servedBy };
  }

  /** Declares the key of `context` void, after a command of that key that is running. */
  async void(call: AnyCommand, context: CallContext): Promise<VoidResult> {
    const key = storedKey(call, context);
    if (key === undefined)
      throw new Error(
        `${call.module}.${call.name} stores no outcome for this call, so nothing can be declared void; send the command with a key, and let its contract allow one.`,
      );
    const id = { caller: callerOf(context.principal), call, key };
    const { value: found } = await this.turns.run(id, () =>
      this.store.units.run(`void a key of ${context.name}`, (tx) => voidKey(tx, id), { call: context }),
    );
    if (found === 'voided') return { kind: 'voided' };
    return 'json' in found ? { kind: 'answered', value: JSON.parse(found.json) } : { kind: 'refused' };
  }

  private async attempt(command: AdmittedCommand, id?: OutcomeId): Promise<Concluded> {
    const { call, context, handler } = command;
    if ((context.deadline ?? Infinity) <= this.clock.monotonic()) throw deadlinePassed(context.name);
    // Read on the read side, where nobody waits. A command that commits in between is found by the primary key of the outcome.
    const known = id && (await findOutcome(this.store.reads, id));
    if (known) return known;
    let prepared: unknown;
    if (handler.prepare) {
      try {
        prepared = await this.prepare(command);
      } catch (error) {
        const refusal = this.finalRefusal(asFailure(call, error), command, id);
        return this.commit(command, id, (tx) => storeOutcome(tx, id, { refused: refusal }));
      }
    }
    return this.commit(command, id, async (tx) => {
      await assertOwned(command, tx);
      const answer = await handler.apply(tx, command.input as never, prepared);
      return storeOutcome(tx, id, { json: JSON.stringify(parseAnswer(call, answer)) });
    });
  }

  /**
   * Runs `prepare` until the caller's deadline, or for the time of its contract when the caller has none. After that the key
   * is free, and the result of `prepare` is ignored: its unit does not begin. The next attempt may run beside it; the
   * commands that both send have the same keys, so each takes effect once.
   * @throws DeadlineExceeded when it has not ended by then.
   */
  private prepare({ call, context, handler, input }: AdmittedCommand): Promise<unknown> {
    const sending = { ...context, key: parentKey(call, context) };
    const limit = context.deadline ?? this.clock.monotonic() + call.deadlineMs;
    return this.deadlines.before(limit, context.name, () =>
      within(sending, async () => handler.prepare?.(input as never, context)),
    );
  }

  /** Runs `work` as the command's unit. A refusal rolls `work` back and is stored in a unit of its own in the same commit. */
  private async commit(
    command: AdmittedCommand,
    id: OutcomeId | undefined,
    work: (tx: UnitTx) => Promise<Concluded>,
  ): Promise<Concluded> {
    const { call, context } = command;
    const otherwise = async (tx: UnitTx, error: unknown): Promise<Concluded> => {
      // Another process may have executed the same key since the read before: then that is why this unit failed.
      const known = id && (await findOutcome(tx, id));
      if (known) return known;
      if (error instanceof Conflict || error instanceof Forbidden) throw error;
      return storeOutcome(tx, id, { refused: this.finalRefusal(asFailure(call, error), command, id) });
    };
    const { commit, value } = await this.store.units.run(context.name, work, { call: context, otherwise });
    return { commit, ...value };
  }

  /**
   * The refusal, if it is to be stored: under a key, within the allowance of its caller, and final. A refusal that only time
   * lifts is not final: its key would never get another outcome.
   * @throws CallFailure itself, when it is not to be stored.
   */
  private finalRefusal(failure: Error, { context }: AdmittedCommand, id: OutcomeId | undefined): Refused {
    const isFinal = failure instanceof Refused && failure.retryAfterMs === undefined;
    if (!id || !isFinal || !this.allowance.take(context.principal)) throw failure;
    return failure;
  }
}

/** The key under which an outcome is stored; undefined when none is. */
function storedKey(call: AnyCommand, { key, keyUnstored }: CallContext): string | undefined {
  return call.key === 'never' || keyUnstored ? undefined : key;
}

function outcomeIdOf({ call, context, input }: AdmittedCommand): OutcomeId | undefined {
  const key = storedKey(call, context);
  if (key === undefined) return undefined;
  return { caller: callerOf(context.principal), call, key, inputHash: inputHash(input) };
}

async function storeOutcome(tx: UnitTx, id: OutcomeId | undefined, outcome: Outcome): Promise<Concluded> {
  if (id) await saveOutcome(tx, id, outcome, tx.commit);
  return { outcome };
}

/** @throws Forbidden when only ownership can admit the member, and no policy says that it owns what the command changes. */
async function assertOwned({ call, handler, admission, input }: AdmittedCommand, tx: UnitTx): Promise<void> {
  const { principal } = tx.call;
  if (admission.everything || principal.kind !== 'member') return;
  const policies = (handler.owns ?? {}) as Policies;
  for (const role of admission.ownAs) {
    const theirs = await policies[role]?.(tx, principal.memberId, input);
    if (theirs === true || theirs === undefined) return;
  }
  throw notOwned(call);
}
