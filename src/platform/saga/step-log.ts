import { utc } from '../ops/clock.js';
import type { Tx } from '../store/tx.js';
import type { SagaRef, StepId } from './saga-ref.js';
import { decodeOutcome, encodeOutcome, type StepOutcome } from './step-outcome.js';

export type StepKind = 'call' | 'apply' | 'signal';

/** A step as the database knows it. */
export interface LoggedStep {
  readonly kind: StepKind;
  /** How often it was sent in vain. */
  readonly attempts: number;
  /** When it began, in milliseconds UTC. */
  readonly begunAt: number;
  /** When its time runs out, in milliseconds UTC. */
  readonly dueAt?: number;
  /** Left out while it is under way. */
  readonly outcome?: StepOutcome;
}

/** The name of a step's place in the log. */
export const slot = ({ part, name }: StepId): string => `${part} ${name}`;

/** The steps of a saga as they were when its run began, and the names that the run has used. */
export class StepLog {
  private readonly used = new Set<string>();

  constructor(
    private readonly title: string,
    private readonly steps: ReadonlyMap<string, LoggedStep>,
  ) {}

  /** @throws Error when the name is used for the second time, or stands for a step of another kind. */
  find(id: StepId, kind: StepKind): LoggedStep | undefined {
    if (this.used.has(slot(id)))
      throw new Error(`${this.title} has two steps named '${id.name}'; give each step a name of its own.`);
    this.used.add(slot(id));
    const found = this.steps.get(slot(id));
    if (found && found.kind !== kind)
      throw new Error(
        `${this.title} was begun with a step '${id.name}' of the kind ${found.kind}, and now it is of the kind ${kind}; ` +
          `give the new step another name, so that sagas under way can be finished.`,
      );
    return found;
  }
}

/** Writes down that a step begins. */
export async function beginStep(tx: Tx, ref: SagaRef, step: StepId, kind: StepKind, dueAt?: number): Promise<void> {
  await tx.sql.all(
    `INSERT INTO _saga_step (saga, id, part, name, kind, state, attempts, due_at, started_at)
     VALUES (?, ?, ?, ?, ?, 'started', 0, ?, ?)`,
    [ref.saga, ref.id, step.part, step.name, kind, dueAt === undefined ? null : utc(dueAt), utc(tx.now())],
  );
}

/** Writes down what a step came to, and returns it as every replay will see it. */
export async function endStep(
  tx: Tx,
  ref: SagaRef,
  step: StepId,
  kind: StepKind,
  outcome: StepOutcome,
): Promise<StepOutcome> {
  const stored = encodeOutcome(outcome);
  const now = utc(tx.now());
  await tx.sql.all(
    `INSERT INTO _saga_step (saga, id, part, name, kind, state, attempts, outcome, started_at, ended_at)
     VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?)
     ON CONFLICT (saga, id, part, name) DO UPDATE
       SET state = excluded.state, outcome = excluded.outcome, ended_at = excluded.ended_at`,
    [ref.saga, ref.id, step.part, step.name, kind, stored.state, stored.text, now, now],
  );
  return decodeOutcome(stored);
}

/** Writes down that a step was sent in vain once more. */
export async function countAttempt(tx: Tx, ref: SagaRef, step: StepId): Promise<void> {
  await tx.sql.all(
    'UPDATE _saga_step SET attempts = attempts + 1 WHERE saga = ? AND id = ? AND part = ? AND name = ?',
    [ref.saga, ref.id, step.part, step.name],
  );
}
