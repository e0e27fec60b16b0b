import { utc } from '../ops/clock.js';
import type { Tx } from '../store/tx.js';
import { Diverged, shown } from './diverged.js';
import type { SagaRef, StepId } from './saga-ref.js';
import { decodeOutcome, encodeOutcome, type StepOutcome } from './step-outcome.js';

export type StepKind = 'call' | 'apply' | 'signal';

/** A step as the database knows it. */
export interface LoggedStep {
  readonly id: StepId;
  readonly kind: StepKind;
  /** The code asked for it as the nth step; unknown of what is no step itself, and of what an older program wrote. */
  readonly askedNo?: number;
  /** Its outcome is the nth that the code saw; unknown of what an older program wrote. */
  readonly endedNo?: number;
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

const withKind = ({ id, kind }: Pick<LoggedStep, 'id' | 'kind'>): string => `${shown(id)} (${kind})`;

/** The steps of a saga as they were when its run began, and what the run has asked for. */
export class StepLog {
  private readonly steps: ReadonlyMap<string, LoggedStep>;
  private readonly byAskedNo: ReadonlyMap<number, LoggedStep>;
  private readonly used = new Set<string>();
  private asked = 0;

  constructor(
    private readonly title: string,
    private readonly logged: readonly LoggedStep[],
  ) {
    this.steps = new Map(logged.map((step) => [slot(step.id), step]));
    this.byAskedNo = new Map(logged.flatMap((step) => (step.askedNo === undefined ? [] : [[step.askedNo, step]])));
  }

  /** The numbers of the outcomes that the code has seen. */
  get endedNos(): readonly number[] {
    return this.logged.flatMap(({ endedNo }) => endedNo ?? []);
  }

  /** Counts a step that the code asks for: to be called at once, in the order in which it asks. */
  ask(): number {
    this.asked += 1;
    return this.asked;
  }

  /**
   * What the log has of a step; undefined when it is new.
   * @param askedNo of {@link ask}; left out for what compensation does.
   * @throws Error when the name is used for the second time.
   * @throws Diverged when the log has another step in this place, or this step in another place or of another kind.
   */
  find(id: StepId, kind: StepKind, askedNo?: number): LoggedStep | undefined {
    if (this.used.has(slot(id)))
      throw new Error(`${this.title} has two steps named '${id.name}'; give each step a name of its own.`);
    this.used.add(slot(id));
    const found = this.steps.get(slot(id));
    const inPlace = askedNo === undefined ? undefined : this.byAskedNo.get(askedNo);
    const expected = inPlace ?? found;
    const moved = askedNo !== undefined && found?.askedNo !== undefined && found.askedNo !== askedNo;
    if (expected && (expected !== found || expected.kind !== kind || moved)) {
      const place = expected.askedNo === undefined ? '' : ` as number ${expected.askedNo}`;
      const asks = askedNo === undefined ? '' : ` as number ${askedNo}`;
      throw new Diverged(this.title, `${withKind(expected)}${place}`, `asks for ${withKind({ id, kind })}${asks}`);
    }
    return found;
  }

  /** Why the run does not follow the log, if its code has ended without a step that the log has. */
  unasked(): Diverged | undefined {
    const left = this.logged.find(
      ({ id, askedNo, endedNo }) => (askedNo !== undefined || endedNo !== undefined) && !this.used.has(slot(id)),
    );
    return left && new Diverged(this.title, withKind(left), 'does not ask for it');
  }

  /** Why the run does not follow the log, if its code does not ask for the outcome of this number. */
  missed(endedNo: number): Diverged {
    const step = this.logged.find((one) => one.endedNo === endedNo);
    return new Diverged(this.title, `${step ? withKind(step) : 'an outcome'} next`, 'does not ask for it');
  }
}

/** The place of a step: what it is, and as which one the code asked for it. */
export interface StepPlace {
  readonly id: StepId;
  readonly kind: StepKind;
  readonly askedNo?: number;
}

/** Writes down that a step begins. */
export async function beginStep(tx: Tx, ref: SagaRef, { id, kind, askedNo }: StepPlace, dueAt?: number): Promise<void> {
  await tx.sql.all(
    `INSERT INTO _saga_step (saga, id, part, name, kind, state, attempts, due_at, started_at, asked_no)
     VALUES (?, ?, ?, ?, ?, 'started', 0, ?, ?, ?)`,
    [ref.saga, ref.id, id.part, id.name, kind, dueAt === undefined ? null : utc(dueAt), utc(tx.now()), askedNo ?? null],
  );
}

/** Writes down the outcome of a step under its number, and returns it as every replay will see it. */
export async function endStep(
  tx: Tx,
  ref: SagaRef,
  { id, kind, askedNo }: StepPlace,
  endedNo: number,
  outcome: StepOutcome,
): Promise<StepOutcome> {
  const stored = encodeOutcome(outcome);
  const now = utc(tx.now());
  await tx.sql.all(
    `INSERT INTO _saga_step (saga, id, part, name, kind, state, attempts, outcome, started_at, ended_at, asked_no, ended_no)
     VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)
     ON CONFLICT (saga, id, part, name) DO UPDATE SET state = excluded.state, outcome = excluded.outcome,
       ended_at = excluded.ended_at, ended_no = excluded.ended_no`,
    [ref.saga, ref.id, id.part, id.name, kind, stored.state, stored.text, now, now, askedNo ?? null, endedNo],
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
