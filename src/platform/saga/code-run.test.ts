import { type StepResult, CodeRun } from './code-run.js';
import { type LoggedStep, StepLog, type StepOutcome } from './step-log.js';

const step = (name: string) => ({ part: 'step', name }) as const;
const done = (value: unknown): StepOutcome => ({ kind: 'done', value });
const logged = (name: string, askedNo: number, endedNo: number): LoggedStep => ({
  ...{ id: step(name), kind: 'apply', askedNo, endedNo, attempts: 0, begunAt: 0, outcome: done(name) },
});
const runOf = (log: readonly LoggedStep[], signal = new AbortController().signal) =>
  new CodeRun('garden.growth g1', new StepLog('garden.growth g1', log), signal);
const ending = async (run: CodeRun, value: unknown): Promise<StepResult> => ({
  ...{ kind: 'ended', outcome: done(value), endedNo: run.order.reserve() },
});

describe('one run of the code of a saga', () => {
  it('shows logged outcomes in the order of their numbers, whichever the code requests first', async () => {
    const run = runOf([logged('dig', 1, 2), logged('plant', 2, 1)]);
    const seen: unknown[] = [];
    const see = async (name: string) =>
      void seen.push(await run.step(step(name), 'apply', () => Promise.reject(new Error('it is logged'))));
    const end = await run.execute(async () => void (await Promise.all([see('dig'), see('plant')])));
    expect(end).toEqual({ kind: 'done' });
    expect(seen).toEqual([done('plant'), done('dig')]);
  });

  it('begins a step only when the code has done all that it can do without it', async () => {
    const run = runOf([]);
    const happened: string[] = [];
    await run.execute(async () => {
      const dug = run.step(step('dig'), 'apply', async () => (happened.push('begun'), ending(run, 1)));
      for (let i = 0; i < 10; i += 1) await Promise.resolve();
      happened.push('the code went on');
      await dug;
    });
    expect(happened).toEqual(['the code went on', 'begun']);
  });

  it('stops at a wait without the code noticing, once the steps under way have ended', async () => {
    const run = runOf([]);
    const noticed: string[] = [];
    let answer: (() => void) | undefined;
    const running = run.execute(async () => {
      const rain = run.step(step('rain'), 'signal', async () => ({ kind: 'waits', signals: ['rain'] }));
      const pour = run.step(step('pour'), 'call', async () => {
        await new Promise<void>((resolve) => (answer = resolve));
        return ending(run, 'poured');
      });
      await Promise.race([rain, pour]).finally(() => noticed.push('the race'));
    });
    while (!answer) await new Promise((resolve) => setImmediate(resolve));
    for (let i = 0; i < 10; i += 1) await new Promise((resolve) => setImmediate(resolve));
    answer();
    expect(await running).toEqual({ kind: 'waiting', waits: [{ kind: 'waits', signals: ['rain'] }] });
    expect(run.order.unseen).toBe(true);
    expect(noticed).toEqual([]);
  });

  it('that is interrupted begins no further step', async () => {
    const abort = new AbortController();
    const run = runOf([], abort.signal);
    const begun: string[] = [];
    const end = await run.execute(async () => {
      await run.step(step('dig'), 'apply', async () => (begun.push('dig'), abort.abort(), ending(run, 1)));
      await run.step(step('plant'), 'apply', async () => (begun.push('plant'), ending(run, 2)));
    });
    expect(end).toEqual({ kind: 'interrupted' });
    expect(begun).toEqual(['dig']);
  });

  it('fails with an error of a step that is not its outcome, which the code cannot catch', async () => {
    const run = runOf([]);
    const caught: unknown[] = [];
    const end = await run.execute(() =>
      run
        .step(step('dig'), 'apply', () => Promise.reject(new Error('broken')))
        .then(
          () => undefined,
          (error: unknown) => void caught.push(error),
        ),
    );
    expect(end).toMatchObject({ kind: 'failed', error: new Error('broken') });
    expect(caught).toEqual([]);
  });
});
