import type { FailureReason, Operation, PaymentStatus } from '../contract.js';

/**
 * The state of a payment, the operations in progress included. `withdrawing`: a void was requested before the authorisation
 * ended. `returning`: a refund was requested before the capture ended.
 */
export type Stage =
  | 'authorizing'
  | 'withdrawing'
  | 'authorized'
  | 'capturing'
  | 'voiding'
  | 'captured'
  | 'returning'
  | 'refunding'
  | 'voided'
  | 'refunded'
  | 'failed';

/** An operation that can be requested for a payment that exists. */
export type Step = Exclude<Operation, 'authorize'>;

/** The outcome of an operation at the gateway. */
export type Outcome =
  | { readonly event: 'authorized' | 'captured' | 'voided' | 'refunded' }
  | { readonly event: 'failed'; readonly reason: FailureReason };

type Transitions = { readonly [From in Stage]?: Stage };

/** The stage after each step, by the stage before. A stage that stays the same had the step before, or needs none. */
export const AFTER_STEP: { readonly [S in Step]: Transitions } = {
  capture: {
    authorized: 'capturing',
    capturing: 'capturing',
    captured: 'captured',
    returning: 'returning',
    refunding: 'refunding',
    refunded: 'refunded',
  },
  void: {
    authorizing: 'withdrawing',
    withdrawing: 'withdrawing',
    authorized: 'voiding',
    voiding: 'voiding',
    voided: 'voided',
    failed: 'failed',
  },
  refund: {
    capturing: 'returning',
    returning: 'returning',
    captured: 'refunding',
    refunding: 'refunding',
    refunded: 'refunded',
  },
};

/** The stage after each outcome, by the stage before. */
export const AFTER_OUTCOME: { readonly [E in Outcome['event']]: Transitions } = {
  authorized: { authorizing: 'authorized', withdrawing: 'voiding' },
  captured: { capturing: 'captured', returning: 'refunding' },
  voided: { withdrawing: 'voided', voiding: 'voided' },
  refunded: { refunding: 'refunded' },
  failed: { authorizing: 'failed', withdrawing: 'failed', capturing: 'failed', returning: 'failed' },
};

/** The stages in which the gateway has to perform an operation. */
const DUE: { readonly [O in Operation]: readonly Stage[] } = {
  authorize: ['authorizing', 'withdrawing'],
  capture: ['capturing', 'returning'],
  void: ['withdrawing', 'voiding'],
  refund: ['refunding'],
};

const FINAL: readonly Stage[] = ['voided', 'refunded', 'failed'];

/** The status that the contract shows for a stage. */
export const STATUS: { readonly [S in Stage]: PaymentStatus } = {
  authorizing: 'pending',
  withdrawing: 'pending',
  authorized: 'authorized',
  capturing: 'authorized',
  voiding: 'authorized',
  returning: 'authorized',
  captured: 'captured',
  refunding: 'captured',
  voided: 'voided',
  refunded: 'refunded',
  failed: 'failed',
};

/** The stage of a payment does not allow a step or an outcome. */
export class IllegalStep extends Error {
  override readonly name = 'IllegalStep';
}

/** The stage after a step is requested. @throws IllegalStep */
export function stageAfterStep(step: Step, from: Stage): Stage {
  const to = AFTER_STEP[step][from];
  if (!to) throw new IllegalStep(`A payment that is ${from} does not allow ${step}.`);
  return to;
}

/** The stage after an outcome. @throws IllegalStep */
export function stageAfterOutcome({ event }: Outcome, from: Stage): Stage {
  const to = AFTER_OUTCOME[event][from];
  if (!to) throw new IllegalStep(`A payment that is ${from} cannot become ${event}.`);
  return to;
}

/**
 * Whether the gateway still has to perform an operation. It need not when the payment has ended without it.
 * @throws IllegalStep when an earlier operation has to end first.
 */
export function isDue(operation: Operation, stage: Stage): boolean {
  if (DUE[operation].includes(stage)) return true;
  if (FINAL.includes(stage)) return false;
  throw new IllegalStep(
    `A payment that is ${stage} does not need ${operation} yet; perform its earlier request first.`,
  );
}
