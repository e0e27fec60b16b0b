import type { VoidResult } from '../calls/dispatcher.js';
import { isOutage, Refused } from '../contract/failure.js';
import type { CallStep } from '../module/steps.js';
import { type CallContext, within } from '../ops/context.js';
import { failpoint } from '../ops/failpoint.js';
import { backoffMs } from '../work/backoff.js';
import type { StepResult, StepWait } from './code-run.js';
import type { SagaExecution } from './saga-execution.js';
import { beginStep, countAttempt } from './saga-rows.js';
import type { StepId } from './saga-record.js';
import { sendingCommands, sendingOneCommand, voidingCommand } from './step-commands.js';
import type { RequestedStep, StepOutcome } from './step-log.js';

/** A command to another module. */
export class SentStep<T> {
  readonly outcome: Promise<StepOutcome>;
  private readonly id: StepId;

  constructor(
    private readonly execution: SagaExecution,
    private readonly name: string,
    private readonly send: (key: string) => Promise<T>,
    private readonly options: CallStep<T>,
  ) {
    this.id = { part: 'step', name };
    const key = execution.keyOf(this.id);
    this.outcome = this.sent({
      id: this.id,
      context: execution.contextOf(this.id),
      ...(options.within === undefined ? {} : { within: options.within }),
      send: () => sendingOneCommand(execution.record.title, name, () => send(key)),
    });
  }

  async undo(): Promise<void> {
    const { execution, name } = this;
    const { compensate } = this.options;
    const outcome = await this.outcome;
    const effect = outcome.kind === 'unknown' ? await this.void() : outcome;
    if (effect.kind !== 'done' || !compensate) return;
    const { title } = execution.record;
    const id = { part: 'undo', name } as const;
    const key = execution.keyOf(id);
    const undone = await this.sent({
      id,
      context: execution.contextOf(id),
      send: () => sendingCommands(title, name, () => compensate(key, effect.value as T)),
    });
    if (undone.kind !== 'refused') return;
    const { code, message } = undone.refused;
    const sentence =
      `The compensation of step '${name}' of ${title} was refused with ${code}: ${message} ` +
      `A compensation must succeed in the end; catch in it what it may be refused.`;
    return execution.run.fail(new Error(sentence, { cause: undone.refused }));
  }

  /** The outcome of the step in its callee, which from now on cannot change. */
  private async void(): Promise<StepOutcome> {
    const { execution, name } = this;
    const found = await this.sent({
      id: { part: 'void', name },
      // The key to void is that of the step itself.
      context: execution.contextOf(this.id),
      send: () =>
        voidingCommand(execution.environment.voider, execution.record.title, name, () =>
          this.send(execution.keyOf(this.id)),
        ),
    });
    if (found.kind !== 'done') return found;
    const atVoid = found.value as VoidResult;
    return atVoid.kind === 'answered' ? { kind: 'done', value: atVoid.value } : { kind: 'unknown' };
  }

  private sent(sending: Sending): Promise<StepOutcome> {
    return this.execution.run.step(sending.id, 'call', (step) => send(this.execution, step, sending));
  }
}

interface Sending {
  readonly id: StepId;
  /** Who sends, and under which key. */
  readonly context: CallContext;
  /** How long to try, in milliseconds; until there is a response when left out. */
  readonly within?: number;
  /** Sends. It may run more than once, under the same key. */
  readonly send: () => Promise<unknown>;
}

/**
 * Sends something to another module until it responds. Before the first attempt, writes down that the step begins; after
 * the response, its outcome. Between two attempts the step waits.
 */
async function send(execution: SagaExecution, step: RequestedStep, sending: Sending): Promise<StepResult> {
  const { clock } = execution.environment;
  const { id, logged } = step;
  const begunAt = logged?.begunAt ?? clock.now();
  const firstDueAt = sending.within === undefined ? undefined : clock.now() + sending.within;
  const dueAt = logged ? logged.dueAt : firstDueAt;
  const attempts = logged?.attempts ?? 0;
  if (!logged) {
    await execution.unit(id, (tx) => beginStep(tx, execution.record.ref, step, dueAt));
    failpoint(`saga.${id.part}.started`);
  }
  const outcome = await attempt(execution, sending, dueAt);
  if (!outcome && (dueAt === undefined || dueAt > clock.now())) return nextAttempt(execution, id, attempts, dueAt);
  failpoint(`saga.${id.part}.sent`);
  const ended = await execution.end(step, { attempt: attempts + 1, begunAt }, (end) =>
    execution.unit(id, (tx) => end(tx, outcome ?? { kind: 'unknown' })),
  );
  failpoint(`saga.${id.part}.done`);
  return ended;
}

/** Sends once. Resolves with undefined when there was no response, or no time left to send. */
async function attempt(
  { environment: { clock } }: SagaExecution,
  { context, send }: Sending,
  dueAt: number | undefined,
): Promise<StepOutcome | undefined> {
  const left = dueAt === undefined ? undefined : dueAt - clock.now();
  if (left !== undefined && left <= 0) return undefined;
  const deadline = left === undefined ? {} : { deadline: clock.monotonic() + left };
  try {
    return { kind: 'done', value: await within({ ...context, ...deadline }, send) };
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', refused: error };
    if (isOutage(error)) return undefined;
    throw error;
  }
}

function nextAttempt(
  { environment: { clock, limits, random }, record }: SagaExecution,
  id: StepId,
  attempts: number,
  dueAt: number | undefined,
): StepWait {
  const retryAt = clock.now() + backoffMs(attempts + 1, limits.retry, random);
  return {
    kind: 'waits',
    until: Math.min(retryAt, dueAt ?? retryAt),
    write: (tx) => countAttempt(tx, record.ref, id),
  };
}
