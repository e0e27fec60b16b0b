import type { Operation } from '../contract.js';
import {
  CAME_OF,
  IllegalStep,
  isDue,
  type Outcome,
  type Stage,
  stageAfter,
  stageWanting,
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

describe('the life of a payment', () => {
  it.each<[Step, readonly Stage[]]>([
    ['capture', ['authorized', 'capturing', 'captured', 'returning', 'refunding', 'refunded']],
    ['void', ['authorizing', 'withdrawing', 'authorized', 'voiding', 'voided', 'failed']],
    ['refund', ['capturing', 'captured', 'returning', 'refunding', 'refunded']],
  ])('allows %s in these stages and in no other: %j', (step, allowed) => {
    expect([...stagesThat((stage) => stageWanting(step, stage))].sort()).toEqual([...allowed].sort());
  });

  it('says which step is not allowed, and where the payment stands', () => {
    expect(() => stageWanting('capture', 'authorizing')).toThrow(
      'A payment that is authorizing does not allow capture.',
    );
  });

  it.each(STEPS)('takes %s up once: wanted again, it changes nothing', (step) => {
    for (const stage of stagesThat((from) => stageWanting(step, from))) {
      const wanted = stageWanting(step, stage);
      expect([stage, stageWanting(step, wanted)]).toEqual([stage, wanted]);
    }
  });

  it('never takes what is void, and never voids what is taken', () => {
    for (const stage of STAGES) {
      const both = stagesThat((from) => stageWanting('capture', from)).includes(stage);
      if (both && stage !== 'authorized') expect(() => stageWanting('void', stage)).toThrow(IllegalStep);
    }
    expect(() => stageWanting('capture', 'withdrawing')).toThrow(IllegalStep);
    expect(() => stageWanting('capture', 'voiding')).toThrow(IllegalStep);
  });

  it.each<[Outcome['event'], Stage, Stage]>([
    ['authorized', 'withdrawing', 'voiding'],
    ['captured', 'returning', 'refunding'],
  ])('lets a step that has overtaken another win: %s while %s makes it %s', (event, from, to) => {
    expect(CAME_OF[event][from]).toBe(to);
  });

  it('ends where it has ended: no outcome changes what is voided, refunded or failed', () => {
    for (const outcome of OUTCOMES)
      for (const stage of ['voided', 'refunded', 'failed'] as const)
        expect(() => stageAfter(outcome, stage)).toThrow(IllegalStep);
  });

  it('asks the gateway for nothing once it has ended, and for nothing out of turn', () => {
    for (const operation of OPERATIONS)
      for (const stage of ['voided', 'refunded', 'failed'] as const) expect(isDue(operation, stage)).toBe(false);
    expect(() => isDue('refund', 'returning')).toThrow(
      'It is not the turn of refund for a payment that is returning; settle what is before it.',
    );
  });

  it('has an outcome for whatever the gateway is asked', () => {
    const made: { readonly [O in Operation]: Outcome['event'] } = {
      authorize: 'authorized',
      capture: 'captured',
      void: 'voided',
      refund: 'refunded',
    };
    for (const operation of OPERATIONS)
      for (const stage of stagesThat((from) => isDue(operation, from)))
        expect([operation, stage, CAME_OF[made[operation]][stage]]).not.toContain(undefined);
  });
});
