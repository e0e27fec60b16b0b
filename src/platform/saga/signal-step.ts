import type { SignalStep } from '../module/steps.js';
import { failpoint } from '../ops/failpoint.js';
import { contextOf, type Execution } from './execution.js';
import { logStep } from './log-step.js';
import { type Wait, Waiting } from './run.js';
import type { StepId } from './saga-ref.js';
import { firstUnheard, markHeard } from './saga-signals.js';
import { beginStep, endStep } from './step-log.js';
import type { StepOutcome } from './step-outcome.js';

const TIMEOUT = 'timeout';

/** What winners there are is known to the saga alone. */
export type SignalOptions = { readonly within?: number } & SignalStep<never>;

/** Waits for a signal: one unit of work decides whether there is one, whether the time is over, or whether to wait on. */
export async function hearOnce(
  x: Execution,
  names: readonly string[],
  { within, step, decide }: SignalOptions,
): Promise<StepOutcome> {
  const id: StepId = { part: 'step', name: step ?? names.join('|') };
  const { ref } = x.record;
  if (names.length === 0 || names.includes(TIMEOUT))
    throw new Error(`${x.title} waits for [${names.join(', ')}]; name one signal or more, none of them '${TIMEOUT}'.`);
  const known = x.log.find(id, 'signal');
  if (known?.outcome) return known.outcome;
  const firstDue = within === undefined ? undefined : x.clock.now() + within;
  // Begins and waits in one unit of work, the one at the end of the run, which looks once more for a signal.
  if (!known && within !== 0 && x.run.alone && !(await firstUnheard(x.reads, ref, names))) {
    failpoint('saga.waiting');
    throw new Waiting({ ...waitingFor(names, firstDue), write: (tx) => beginStep(tx, ref, id, 'signal', firstDue) });
  }
  const context = contextOf(x, id);
  const found = await x.units.run<{ outcome: StepOutcome } | { dueAt: number | undefined }>(
    context.name,
    context,
    async (tx) => {
      const dueAt = known ? known.dueAt : firstDue;
      const signal = await firstUnheard(tx.sql, ref, names);
      if (!signal && (dueAt === undefined || dueAt > tx.now())) {
        if (!known) await beginStep(tx, ref, id, 'signal', dueAt);
        return { dueAt };
      }
      const winner = signal ? { name: signal.name, data: signal.data } : { name: TIMEOUT };
      if (signal) await markHeard(tx, ref, signal, id.name);
      await decide?.(tx, winner as never);
      return { outcome: await endStep(tx, ref, id, 'signal', { kind: 'done', value: winner }) };
    },
  );
  if ('outcome' in found) {
    x.run.progress();
    const begunAt = known?.begunAt ?? x.clock.now();
    logStep(x, id, { kind: 'signal', outcome: found.outcome, attempt: x.record.attempts + 1, begunAt });
    failpoint('saga.decided');
    return found.outcome;
  }
  failpoint('saga.waiting');
  throw new Waiting(waitingFor(names, found.dueAt));
}

function waitingFor(hears: readonly string[], until: number | undefined): Wait {
  return { hears, ...(until === undefined ? {} : { until }) };
}
