import type { SignalStep } from '../module/steps.js';
import { failpoint } from '../ops/failpoint.js';
import { contextOf, type Execution, replayed } from './saga-execution.js';
import { logStep } from './log-step.js';
import { type Wait, Waiting } from './code-run.js';
import type { StepId } from './saga-ref.js';
import { firstUnheard, markHeard } from './saga-signals.js';
import { beginStep, endStep, type StepPlace } from './step-log.js';
import type { StepOutcome } from './step-outcome.js';

const TIMEOUT = 'timeout';

/** What winners there are is known to the saga alone. */
export type SignalOptions = { readonly within?: number } & SignalStep<never>;

/** Waits for a signal: one unit of work decides whether there is one, whether the time is over, or whether to wait on. */
export async function hearOnce(
  x: Execution,
  names: readonly string[],
  { within, step, decide }: SignalOptions,
  askedNo: number,
): Promise<StepOutcome> {
  const id: StepId = { part: 'step', name: step ?? names.join('|') };
  const { ref } = x.record;
  if (names.length === 0 || names.includes(TIMEOUT))
    throw new Error(`${x.title} waits for [${names.join(', ')}]; name one signal or more, none of them '${TIMEOUT}'.`);
  const place: StepPlace = { id, kind: 'signal', askedNo };
  const known = x.log.find(id, 'signal', askedNo);
  const before = await replayed(x, known);
  if (before) return before;
  const firstDue = within === undefined ? undefined : x.clock.now() + within;
  // Begins and waits in one unit of work, the one at the end of the run, which looks once more for a signal.
  if (!known && within !== 0 && x.run.alone && !(await firstUnheard(x.reads, ref, names))) {
    failpoint('saga.waiting');
    throw new Waiting({ ...waitingFor(names, firstDue), write: (tx) => beginStep(tx, ref, place, firstDue) });
  }
  const context = contextOf(x, id);
  let waitsUntil: number | undefined;
  const heard = await x.order.store(async (number) => {
    const outcome = await x.units.run<StepOutcome | undefined>(context.name, context, async (tx) => {
      const dueAt = known ? known.dueAt : firstDue;
      const signal = await firstUnheard(tx.sql, ref, names);
      if (!signal && (dueAt === undefined || dueAt > tx.now())) {
        if (!known) await beginStep(tx, ref, place, dueAt);
        waitsUntil = dueAt;
        return undefined;
      }
      const winner = signal ? { name: signal.name, data: signal.data } : { name: TIMEOUT };
      if (signal) await markHeard(tx, ref, signal, id.name);
      await decide?.(tx, winner as never);
      return endStep(tx, ref, place, number, { kind: 'done', value: winner });
    });
    if (!outcome) return undefined;
    x.run.progress();
    const begunAt = known?.begunAt ?? x.clock.now();
    logStep(x, id, { kind: 'signal', outcome, attempt: x.record.attempts + 1, begunAt });
    failpoint('saga.decided');
    return outcome;
  });
  if (heard) return heard;
  failpoint('saga.waiting');
  throw new Waiting(waitingFor(names, waitsUntil));
}

function waitingFor(hears: readonly string[], until: number | undefined): Wait {
  return { hears, ...(until === undefined ? {} : { until }) };
}
