import type { FailureReason, Operation, PaymentStatus } from '../contract.js';

/**
 * Where a payment stands, with what is under way. `withdrawing`: a void has overtaken the authorisation. `returning`: a
 * refund has overtaken the capture.
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

/** What can be wanted of a payment that exists. */
export type Step = Exclude<Operation, 'authorize'>;

/** What came of asking the gateway. */
export type Outcome =
  | { readonly event: 'authorized' | 'captured' | 'voided' | 'refunded' }
  | { readonly event: 'failed'; readonly reason: FailureReason };

type Transitions = { readonly [From in Stage]?: Stage };

/** What a step makes of each stage that allows it. A stage that stays as it is has had the step before, or needs none. */
export const WANTED: { readonly [S in Step]: Transitions } = {
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

/** What an outcome makes of each stage in which it can be. */
export const CAME_OF: { readonly [E in Outcome['event']]: Transitions } = {
  authorized: { authorizing: 'authorized', withdrawing: 'voiding' },
  captured: { capturing: 'captured', returning: 'refunding' },
  voided: { withdrawing: 'voided', voiding: 'voided' },
  refunded: { refunding: 'refunded' },
  failed: { authorizing: 'failed', withdrawing: 'failed', capturing: 'failed', returning: 'failed' },
};

/** In which stages the gateway is to be asked for an operation. */
const DUE: { readonly [O in Operation]: readonly Stage[] } = {
  authorize: ['authorizing', 'withdrawing'],
  capture: ['capturing', 'returning'],
  void: ['withdrawing', 'voiding'],
  refund: ['refunding'],
};

const FINAL: readonly Stage[] = ['voided', 'refunded', 'failed'];

/** A stage as others see it. */
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

/** A step, or an outcome, that the stage of a payment does not allow. */
export class IllegalStep extends Error {
  override readonly name = 'IllegalStep';
}

/** The stage after a step is wanted. @throws IllegalStep */
export function stageWanting(step: Step, from: Stage): Stage {
  const to = WANTED[step][from];
  if (!to) throw new IllegalStep(`A payment that is ${from} does not allow ${step}.`);
  return to;
}

/** The stage after an outcome. @throws IllegalStep */
export function stageAfter({ event }: Outcome, from: Stage): Stage {
  const to = CAME_OF[event][from];
  if (!to) throw new IllegalStep(`A payment that is ${from} cannot become ${event}.`);
  return to;
}

/**
 * Whether the gateway is still to be asked for an operation, or no longer, because the payment has ended without it.
 * @throws IllegalStep when it is not its turn.
 */
export function isDue(operation: Operation, stage: Stage): boolean {
  if (DUE[operation].includes(stage)) return true;
  if (FINAL.includes(stage)) return false;
  throw new IllegalStep(`It is not the turn of ${operation} for a payment that is ${stage}; settle what is before it.`);
}
