import { refused } from '../contract/failure.js';
import { refusal } from '../contract/refusal.js';
import type { Log, LogFields } from '../ops/log.js';
import { quietLog } from '../testing/quiet-log.js';
import type { StepKind } from '../module/saga-contract.js';
import { CodeRun } from './code-run.js';
import { SagaExecution } from './saga-execution.js';
import type { StepId } from './saga-record.js';
import { StepLog, type StepOutcome } from './step-log.js';

const DRY = refusal('DRY', 409, 'The well is dry.');
const STEP: StepId = { part: 'step', name: 'water' };
const TITLE = 'garden.growth fern-1';

function executionOf(log: Log = quietLog): SagaExecution {
  const record = { ref: { saga: 'growth', id: 'fern-1' }, correlationId: 'c1', input: { secret: 'seed' } };
  const environment = { store: { module: 'garden' }, log, clock: { now: () => 1_500 } };
  const run = new CodeRun(TITLE, new StepLog(TITLE, []), new AbortController().signal);
  return new SagaExecution(environment as never, record as never, {} as never, run, {} as never, () => undefined);
}

describe('the key of a step', () => {
  it('never changes, because sagas that an older program began send under it again', () => {
    const execution = executionOf();
    expect(execution.keyOf(STEP)).toBe('vSZjDcIlAC7cWmOOkrc2ZPAqutBxaR0UbhB82reH3H0');
    expect(execution.keyOf({ ...STEP, part: 'undo' })).toBe('93HWge2h_lyoxi1T6PTyc339QQB9Yy4VggWonmiV0ZE');
  });
});

describe('the line that the log gets when a step ends', () => {
  const lineOf = async (id: StepId, kind: StepKind, outcome: StepOutcome, attempt = 1, begunAt = 2_000) => {
    let line: LogFields | undefined;
    const log = { ...quietLog, info: (fields: LogFields) => void (line = fields) };
    await executionOf(log).end({ id, kind }, { attempt, begunAt }, async () => outcome);
    return line;
  };

  it('names the saga, the step, its outcome, the attempt and how long it took, and no result', async () => {
    expect(await lineOf(STEP, 'call', { kind: 'done', value: { litres: 7 } }, 2, 1_000)).toEqual({
      ...{ module: 'garden', saga: 'growth', id: 'fern-1', correlationId: 'c1', ms: 500 },
      ...{ step: 'water', kind: 'call', outcome: 'done', attempt: 2 },
    });
  });

  it('gives the code of a refusal, the signal that was received, and which part of the step it is', async () => {
    const refusal: StepOutcome = { kind: 'refused', refused: refused(DRY, 'No water.') };
    expect(await lineOf(STEP, 'call', refusal)).toMatchObject({ outcome: 'DRY', ms: 0 });
    const winner: StepOutcome = { kind: 'done', value: { name: 'rained', data: { litres: 7 } } };
    expect(await lineOf(STEP, 'signal', winner)).toMatchObject({ outcome: 'rained' });
    const voided = await lineOf({ part: 'void', name: 'water' }, 'call', { kind: 'unknown' });
    expect(voided).toMatchObject({ outcome: 'unknown', part: 'void' });
  });
});
