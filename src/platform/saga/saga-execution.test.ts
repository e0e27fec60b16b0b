import { refused } from '../contract/failure.js';
import { refusal } from '../contract/refusal.js';
import type { LogFields } from '../ops/log.js';
import { quietLog } from '../ops/quiet-log.js';
import type { Execution } from './saga-execution.js';
import { logStep, type StepEnd } from './log-step.js';
import type { StepId } from './saga-ref.js';

const DRY = refusal('DRY', 409, 'The well is dry.');

describe('the line about a step', () => {
  const lineOf = (id: StepId, end: StepEnd): LogFields | undefined => {
    let line: LogFields | undefined;
    const lines = { ...quietLog, info: (fields: LogFields) => void (line = fields) };
    const record = { ref: { saga: 'growth', id: 'fern-1' }, correlationId: 'c1', input: { secret: 'seed' } };
    logStep({ module: 'garden', record, lines, clock: { now: () => 1_500 } } as unknown as Execution, id, end);
    return line;
  };
  const named = { module: 'garden', saga: 'growth', id: 'fern-1', correlationId: 'c1', ms: 500 };

  it('names the saga, the step, its outcome, the attempt and how long it took, and no result', () => {
    const outcome = { kind: 'done', value: { litres: 7 } } as const;
    expect(lineOf({ part: 'step', name: 'water' }, { kind: 'call', outcome, attempt: 2, begunAt: 1_000 })).toEqual({
      ...named,
      step: 'water',
      kind: 'call',
      outcome: 'done',
      attempt: 2,
    });
  });

  it('gives the code of a refusal, the signal that was heard, and what part of the step it is', () => {
    const end = (kind: StepEnd['kind'], outcome: StepEnd['outcome'], id: StepId = { part: 'step', name: 'a' }) =>
      lineOf(id, { kind, outcome, attempt: 1, begunAt: 2_000 });
    expect(end('call', { kind: 'refused', refused: refused(DRY, 'No water.') })).toMatchObject({
      outcome: 'DRY',
      ms: 0,
    });
    expect(end('signal', { kind: 'done', value: { name: 'rained', data: { litres: 7 } } })).toMatchObject({
      outcome: 'rained',
    });
    expect(end('call', { kind: 'unknown' }, { part: 'void', name: 'a' })).toMatchObject({
      outcome: 'unknown',
      part: 'void',
    });
  });
});
