import type { Operation } from '../contract.js';
import {
  AFTER_OUTCOME,
  IllegalStep,
  isDue,
  type Outcome,
  type Stage,
  stageAfterOutcome,
  stageAfterStep,
  STATUS,
  type Step,
} from './payment-lifecycle.js';

const STAGES = Object.keys(STATUS) as Stage[];
const STEPS: readonly Step[] = ['capture', 'void', 'refund'];
const OPERATIONS: readonly Operation[] = ['authorize', ...STEPS];
const OUTCOMES: readonly Outcome[] = [
  { event: 'authorized' },
  { event: 'captured' },
  { event: 'voided' },
  { event: 'refunded' },
  { event: 'failed', reason: 'declined' },
];

function stagesThat(allow: (stage: Stage) => unknown): readonly Stage[] {
  return STAGES.filter((stage) => {
    try {
      return allow(stage) !== false;
    } catch (error) {
      if (error instanceof IllegalStep) return false;
      throw error;
    }
  });
}

describe('the lifecycle of a payment', () => {
  it.each<[Step, readonly Stage[]]>([
    ['capture', ['authorized', 'capturing', 'captured', 'returning', 'refunding', 'refunded']],
    ['void', ['authorizing', 'withdrawing', 'authorized', 'voiding', 'voided', 'failed']],
    ['refund', ['capturing', 'captured', 'returning', 'refunding', 'refunded']],
  ])('allows %s in these stages and in no other: %j', (step, allowed) => {
    expect([...stagesThat((stage) => stageAfterStep(step, stage))].sort()).toEqual([...allowed].sort());
  });

  it('names the step that is not allowed, and the stage of the payment', () => {
    expect(() => stageAfterStep('capture', 'authorizing')).toThrow(
      'A payment that is authorizing does not allow capture.',
    );
  });

  it.each(STEPS)('accepts %s once: requested again, it changes nothing', (step) => {
    for (const stage of stagesThat((from) => stageAfterStep(step, from))) {
      const next = stageAfterStep(step, stage);
      expect([stage, stageAfterStep(step, next)]).toEqual([stage, next]);
    }
  });

  it('is never captured once a void is requested, and never voided once a capture is requested', () => {
    for (const stage of STAGES) {
      const both = stagesThat((from) => stageAfterStep('capture', from)).includes(stage);
      if (both && stage !== 'authorized') expect(() => stageAfterStep('void', stage)).toThrow(IllegalStep);
    }
    expect(() => stageAfterStep('capture', 'withdrawing')).toThrow(IllegalStep);
    expect(() => stageAfterStep('capture', 'voiding')).toThrow(IllegalStep);
  });

  it.each<[Outcome['event'], Stage, Stage]>([
    ['authorized', 'withdrawing', 'voiding'],
    ['captured', 'returning', 'refunding'],
  ])('lets the later step win: %s while %s makes it %s', (event, from, to) => {
    expect(AFTER_OUTCOME[event][from]).toBe(to);
  });

  it('ends where it has ended: no outcome changes what is voided, refunded or failed', () => {
    for (const outcome of OUTCOMES)
      for (const stage of ['voided', 'refunded', 'failed'] as const)
        expect(() => stageAfterOutcome(outcome, stage)).toThrow(IllegalStep);
  });

  it('needs no operation of the gateway once it has ended, and none before an earlier one has ended', () => {
    for (const operation of OPERATIONS)
      for (const stage of ['voided', 'refunded', 'failed'] as const) expect(isDue(operation, stage)).toBe(false);
    expect(() => isDue('refund', 'returning')).toThrow(
      'A payment that is returning does not need refund yet; perform its earlier request first.',
    );
  });

  it('has an outcome for every operation that the gateway performs', () => {
    const made: { readonly [O in Operation]: Outcome['event'] } = {
      authorize: 'authorized',
      capture: 'captured',
      void: 'voided',
      refund: 'refunded',
    };
    for (const operation of OPERATIONS)
      for (const stage of stagesThat((from) => isDue(operation, from)))
        expect([operation, stage, AFTER_OUTCOME[made[operation]][stage]]).not.toContain(undefined);
  });
});
