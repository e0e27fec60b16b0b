import { backoffMs } from '../work/backoff.js';
import { utc } from '../ops/clock.js';
import { failpoint } from '../ops/failpoint.js';
import { messageOf } from '../ops/message-of.js';
import type { Tx } from '../store/tx.js';
import { Diverged } from './diverged.js';
import { contextOf, type Execution } from './saga-execution.js';
import type { Wait } from './code-run.js';
import { unheard } from './saga-signals.js';

/** Writes down that a saga has ended. */
export async function finish(x: Execution): Promise<void> {
  await x.units.run(`${x.title} ends`, contextOf(x), async (tx) => {
    await update(x, tx, `state = 'done', wake_at = NULL, listening = 0, error = NULL, stack = NULL, ended_at = ?`, [
      utc(tx.now()),
    ]);
  });
  failpoint('saga.ended');
}

/** Writes down what a saga waits for. A signal that came in the meantime wakes it at once. */
export async function wait(x: Execution, waits: readonly Wait[]): Promise<void> {
  const hears = waits.flatMap((one) => one.hears ?? []);
  const times = waits.flatMap((one) => (one.until === undefined ? [] : [one.until]));
  const attempts = x.run.progressed ? 0 : x.record.attempts;
  await x.units.run(`${x.title} waits`, contextOf(x), async (tx) => {
    for (const { write } of waits) await write?.(tx);
    const wakeAt = times.length > 0 ? utc(Math.min(...times)) : null;
    if (hears.length === 0) return update(x, tx, 'wake_at = ?, listening = 0, attempts = ?', [wakeAt, attempts]);
    const heard = unheard(x.record.ref, hears);
    await update(
      x,
      tx,
      `wake_at = CASE WHEN ${heard.exist} THEN ? ELSE ? END, listening = CASE WHEN ${heard.exist} THEN 0 ELSE 1 END, attempts = ?`,
      [...heard.values, utc(tx.now()), wakeAt, ...heard.values, attempts],
    );
  });
  failpoint('saga.parked');
}

/** Writes down that a saga failed: it is tried again later, or stuck. Resolves with whether it is stuck. */
export async function setBack(x: Execution, error: unknown): Promise<boolean> {
  const attempts = (x.run.progressed ? 0 : x.record.attempts) + 1;
  // Code that does not follow its log would not follow it the next time either.
  const stuck = error instanceof Diverged || attempts >= x.limits.attempts;
  const retryAt = x.clock.now() + backoffMs(attempts, x.limits.retry, x.random);
  const stack = error instanceof Error ? (error.stack ?? null) : null;
  await x.units.run(`${x.title} failed`, contextOf(x), (tx) =>
    update(x, tx, 'state = ?, wake_at = ?, listening = 0, attempts = ?, error = ?, stack = ?', [
      stuck ? 'stuck' : 'running',
      stuck ? null : utc(retryAt),
      attempts,
      messageOf(error),
      stack,
    ]),
  );
  failpoint('saga.failed');
  return stuck;
}

async function update(x: Execution, tx: Tx, set: string, values: readonly (string | number | null)[]): Promise<void> {
  const { saga, id } = x.record.ref;
  await tx.sql.all(`UPDATE _saga SET ${set} WHERE saga = ? AND id = ?`, [...values, saga, id]);
}
