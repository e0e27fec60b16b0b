import type { Refused } from '../contract/failure.js';
import type { StepKind } from '../module/saga-contract.js';
import { SagaMismatch } from './saga-mismatch.js';
import type { StepId } from './saga-record.js';

/** How a step ended. */
export type StepOutcome =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly refused: Refused }
  | { readonly kind: 'unknown' };

/** A step as its row in `_saga_step` shows it. */
export interface LoggedStep {
  readonly id: StepId;
  readonly kind: StepKind;
  /** The code requested this step as the nth one. Undefined for voids and compensations, and in rows of older programs. */
  readonly askedNo?: number;
  /** The code saw this outcome as the nth one. Undefined in rows of older programs. */
  readonly endedNo?: number;
  /** How often it was sent without a response. */
  readonly attempts: number;
  /** When it began, in milliseconds UTC. */
  readonly begunAt: number;
  /** When its time runs out, in milliseconds UTC. */
  readonly dueAt?: number;
  /** Undefined while the step is under way. */
  readonly outcome?: StepOutcome;
}

/** A step that the code has requested in this run. */
export interface RequestedStep {
  readonly id: StepId;
  readonly kind: StepKind;
  readonly askedNo?: number;
  /** What the log had of it when the run began. */
  readonly logged?: LoggedStep;
}

/**
 * The code of a saga does not do again what its log says. It was changed while the saga was under way, or it decides by
 * something other than its input and its steps.
 */
export class Diverged extends SagaMismatch {
  override readonly name = 'Diverged';

  /**
   * @param title names the saga: `garden.growth fern-1`.
   * @param expected what the log has, as words: `step 'pour'`.
   * @param found what the code did instead, as words.
   */
  constructor(title: string, expected: string, found: string) {
    super(
      `${title} does not follow its log: the log has ${expected}, and its code ${found}. ` +
        `Bring back code that follows the log, then retry the saga; until then it is stopped.`,
    );
  }
}

/** The steps that the log of a saga has at the beginning of a run, compared with what the code requests in that run. */
export class StepLog {
  private readonly byId: ReadonlyMap<string, LoggedStep>;
  private readonly byAskedNo: ReadonlyMap<number, LoggedStep>;
  private readonly requested = new Set<string>();
  private lastAskedNo = 0;

  constructor(
    private readonly title: string,
    private readonly logged: readonly LoggedStep[],
  ) {
    this.byId = new Map(logged.map((step) => [textOf(step.id), step]));
    this.byAskedNo = new Map(logged.flatMap((step) => (step.askedNo === undefined ? [] : [[step.askedNo, step]])));
  }

  /** The numbers of the outcomes that the code has seen in earlier runs. */
  get endedNos(): readonly number[] {
    return this.logged.flatMap(({ endedNo }) => endedNo ?? []);
  }

  /**
   * Notes that the code requests a step, and finds what the log has of it.
   * @throws Error when the code uses a name for the second time.
   * @throws Diverged when the log has another step in this place, or this step in another place or of another kind.
   */
  request(id: StepId, kind: StepKind): RequestedStep {
    const askedNo = id.part === 'step' ? (this.lastAskedNo += 1) : undefined;
    if (this.requested.has(textOf(id)))
      throw new Error(`${this.title} has two steps named '${id.name}'; give each step a name of its own.`);
    this.requested.add(textOf(id));
    const logged = this.byId.get(textOf(id));
    const inPlace = askedNo === undefined ? undefined : this.byAskedNo.get(askedNo);
    const expected = inPlace ?? logged;
    const moved = askedNo !== undefined && logged?.askedNo !== undefined && logged.askedNo !== askedNo;
    if (expected && (expected !== logged || expected.kind !== kind || moved)) {
      const found = `asks for ${described({ id, kind })}${asNumber(askedNo)}`;
      throw new Diverged(this.title, `${described(expected)}${asNumber(expected.askedNo)}`, found);
    }
    return { id, kind, ...(askedNo === undefined ? {} : { askedNo }), ...(logged ? { logged } : {}) };
  }

  /** The error of a run whose code has ended without a step that the log has; undefined when it requested them all. */
  notRequested(): Diverged | undefined {
    const left = this.logged.find(
      ({ id, askedNo, endedNo }) => (askedNo !== undefined || endedNo !== undefined) && !this.requested.has(textOf(id)),
    );
    return left && new Diverged(this.title, described(left), 'does not ask for it');
  }

  /** The error of a run whose code does not request the step of the outcome with this number, although it comes next. */
  missed(endedNo: number): Diverged {
    const step = this.logged.find((one) => one.endedNo === endedNo);
    return new Diverged(this.title, `${step ? described(step) : 'an outcome'} next`, 'does not ask for it');
  }
}

interface NumberedOutcome {
  readonly number: number;
  /** Whether the log has this outcome, as against one that this run stores. */
  readonly logged: boolean;
  /** Undefined until the outcome is stored and the code has requested its step. */
  show?: () => void;
}

/**
 * The order in which the code of a saga sees outcomes: the order of their numbers. A step reserves its number before its unit
 * of work is queued, and the number is stored with the outcome. So code that runs again sees the same outcomes in the same
 * order, and `Promise.race` has the same winner.
 */
export class OutcomeOrder {
  private readonly places: NumberedOutcome[];
  private last: number;

  /** @param logged the numbers of the outcomes in the log. */
  constructor(logged: readonly number[]) {
    this.places = [...logged].sort((a, b) => a - b).map((number) => ({ number, logged: true }));
    this.last = this.places.at(-1)?.number ?? 0;
  }

  /** Reserves the next number, for an outcome that is about to be stored. */
  reserve(): number {
    this.last += 1;
    this.places.push({ number: this.last, logged: false });
    return this.last;
  }

  /** Gives back a number under which nothing was stored. */
  release(number: number): void {
    this.places.splice(this.indexOf(number), 1);
  }

  /**
   * Notes that an outcome may be shown when its turn comes.
   * @param number undefined for an outcome that an older program stored without one: its turn is now.
   */
  ready(number: number | undefined, show: () => void): void {
    if (number !== undefined) (this.places[this.indexOf(number)] as NumberedOutcome).show = show;
    else
      this.places.splice(this.places.filter((place) => place.number === 0).length, 0, {
        number: 0,
        logged: true,
        show,
      });
  }

  /** Shows the next outcome. Returns false when that is not ready, or there is none. */
  showNext(): boolean {
    const [first] = this.places;
    if (!first?.show) return false;
    this.places.shift();
    first.show();
    return true;
  }

  /** The number of the next outcome, if that is in the log and the code has not requested its step. */
  get notRequested(): number | undefined {
    const [first] = this.places;
    return first?.logged && !first.show ? first.number : undefined;
  }

  /** Whether there is an outcome that is ready, and that the code has not seen. */
  get unseen(): boolean {
    return this.places.some(({ show }) => show !== undefined);
  }

  private indexOf(number: number): number {
    return this.places.findIndex((place) => place.number === number);
  }
}

const textOf = ({ part, name }: StepId): string => `${part} ${name}`;
const asNumber = (askedNo?: number): string => (askedNo === undefined ? '' : ` as number ${askedNo}`);
/** A step as an error shows it: `step 'pour' (call)`. */
const described = ({ id: { part, name }, kind }: Pick<LoggedStep, 'id' | 'kind'>): string =>
  `${part === 'step' ? `step '${name}'` : `${part} of '${name}'`} (${kind})`;
