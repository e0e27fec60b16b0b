import { outsideContext } from '../ops/context.js';
import type { AnySaga } from '../module/saga.js';
import { within } from '../ops/context.js';
import { finish, setBack, wait } from './conclude.js';
import { contextOf, type Execution } from './saga-execution.js';
import type { LeasedUnits } from './leased-units.js';
import { Diverged } from './diverged.js';
import { LoggedSteps } from './saga-steps.js';
import { OutcomeOrder } from './outcome-order.js';
import { Interrupted, type Run, type RunEnd } from './code-run.js';
import type { RunnerEnvironment } from './runner-environment.js';
import { readSaga } from './saga-rows.js';
import type { SagaRef } from './saga-ref.js';
import { sendingNothing } from './step-commands.js';
import type { StepLog } from './step-log.js';

export interface OneRun extends RunnerEnvironment {
  readonly units: LeasedUnits;
  readonly ref: SagaRef;
  readonly saga: AnySaga;
  readonly run: Run;
}

/**
 * Runs a saga from its log until it ends, waits or fails, and writes that down.
 * @throws Interrupted when this runner cannot, or may no longer, write; what is in the log stands.
 */
export async function runSaga({ store, ref, saga, run, log, ...parts }: OneRun): Promise<void> {
  const { module } = store;
  const title = `${module}.${ref.saga} ${ref.id}`;
  const reads = store.reads.sql;
  const saved = await readSaga(reads, title, ref);
  if (saved?.record.state !== 'running') return;
  const { record } = saved;
  const order = new OutcomeOrder(saved.log.endedNos, (number) => run.diverge(saved.log.missed(number)));
  const x: Execution = { ...parts, module, title, record, run, reads, log: saved.log, lines: log, order };
  const code = async () => saga.run(new LoggedSteps(x) as never, record.input as never);
  run.onStop(() => order.stop());
  order.start();
  const end = followed(
    saved.log,
    await run.execute(() => outsideContext(() => within(contextOf(x), () => sendingNothing(x, code)))),
  );
  switch (end.kind) {
    case 'done':
      return finish(x);
    case 'waiting':
      return wait(x, end.waits);
    case 'failed': {
      const stuck = await setBack(x, end.error);
      const fields = { err: end.error, module, saga: ref.saga, id: ref.id, correlationId: record.correlationId };
      if (end.error instanceof Diverged) log.error(fields, end.error.message);
      else if (stuck)
        log.error(fields, `${title} is stuck: it failed its last attempt. Mend what failed, then retry it.`);
      else log.warn(fields, `${title} failed and is tried again.`);
      return;
    }
    case 'interrupted':
      if (end.cause !== undefined) throw new Interrupted(end.cause);
  }
}

/** Code that has ended without a step that its log has is not done: it does not follow the log. */
function followed(log: StepLog, end: RunEnd): RunEnd {
  const error = end.kind === 'done' ? log.unasked() : undefined;
  return error ? { kind: 'failed', error } : end;
}
