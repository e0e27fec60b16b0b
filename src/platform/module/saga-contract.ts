import type { z } from 'zod';
import type { PlainSchema } from '../contract/plain.js';

/** What a step does: sends a command to another module, runs a unit of work of its own module, or waits for signals. */
export type StepKind = 'call' | 'apply' | 'signal';

/** The signals that a saga can receive: the name of each, and the schema of its data. */
export interface SignalSchemas {
  readonly [signal: string]: PlainSchema;
}

/** The steps that the code of a saga can request, in their order. */
export interface StepKinds {
  readonly [step: string]: StepKind;
}

/**
 * What a saga promises to the sagas in flight: they were started with its input, have received its signals, and have its steps
 * in their logs. Made by {@link saga}.
 */
export interface SagaContract<
  I extends PlainSchema = PlainSchema,
  S extends SignalSchemas = SignalSchemas,
  T extends StepKinds = StepKinds,
> {
  readonly name: string;
  readonly in: I;
  readonly signals: S;
  readonly steps: T;
}

/** The signals of a saga, and the data of each as its sender may write it. */
export type SignalData<C extends SagaContract, N extends keyof C['signals']> = z.input<C['signals'][N]>;

/** What a step is called that is repeated for several things: `reserve: soup` is a step `reserve`. */
const REPEATED = ': ';
/** The name of a wait that has ended without a signal. */
export const TIMEOUT = 'timeout';
const NAME = /^[a-z][A-Za-z0-9-]{0,63}$/;

/**
 * Declares a saga. Everything of it is compared with the snapshot of its module: sagas in flight rely on it.
 * @param name names the saga in the module's database and in every derived key: never changed once it has run.
 * @throws Error when a name cannot be used.
 */
export function saga<
  I extends PlainSchema,
  const T extends StepKinds,
  const S extends SignalSchemas = Record<never, never>,
>(
  name: string,
  spec: {
    /** Schema of the input that it is started with. */
    readonly in: I;
    /** Schema of the data of each signal. */
    readonly signals?: S;
    /**
     * The kind of each step, in the order in which the code requests them; it may leave some out. A step that is repeated is
     * declared once, and requested as `reserve: soup`, `reserve: rice`, in any order.
     */
    readonly steps: T;
  },
): SagaContract<I, S, T> {
  if (!NAME.test(name)) throw new Error(`A saga cannot be named '${name}'; allowed is ${NAME.source}.`);
  if (Object.hasOwn(spec.signals ?? {}, TIMEOUT))
    throw new Error(
      `The saga '${name}' has a signal 'timeout'; rename it: that is the name of a wait without a signal.`,
    );
  // JavaScript puts properties that are whole numbers before all others.
  const wrong = Object.keys(spec.steps).find((step) => step.includes(REPEATED) || /^\d+$/.test(step));
  if (wrong !== undefined)
    throw new Error(`The saga '${name}' has a step '${wrong}'; a step's name is no number, and has no '${REPEATED}'.`);
  return Object.freeze({ name, in: spec.in, signals: spec.signals ?? ({} as S), steps: spec.steps });
}

/** The step that a name requests: `reserve` for `reserve: soup`. */
export function declaredStep(name: string): string {
  return name.split(REPEATED)[0] as string;
}

type DeclaredStep<T extends StepKinds, K extends StepKind> = {
  [N in keyof T & string]: K extends T[N] ? N | `${N}: ${string}` : never;
}[keyof T & string];

/** The names by which the code of a saga may request its steps of one kind; a text that says what to write when there are none. */
export type StepName<T extends StepKinds, K extends StepKind> = [DeclaredStep<T, K>] extends [never]
  ? `declare the step in steps of its saga, as '${K}'`
  : DeclaredStep<T, K>;
