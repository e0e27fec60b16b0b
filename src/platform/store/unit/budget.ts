import { Unavailable } from '../../contract/failure.js';
import { systemClock } from '../../ops/clock.js';

/** The error of a unit of work whose own code takes too long. */
export class BudgetExceeded extends Error {
  override readonly name = 'BudgetExceeded';
}

/** The error of a unit of work that has spent its time on waiting for the database. It counts as an outage, not as a failure. */
export class DatabaseSlow extends Unavailable {}

/**
 * Waits for `work`, at most `budgetMs` of real time (a virtual clock does not stop code that hangs). `work` itself is not
 * stopped.
 * @param waited how long the unit has waited for slow statements, in milliseconds.
 * @throws DatabaseSlow when that was most of the time, otherwise BudgetExceeded; both name the unit.
 */
export function withinBudget<T>(unit: string, budgetMs: number, work: Promise<T>, waited: () => number): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = systemClock.after(budgetMs, () =>
      reject(waited() * 2 > budgetMs ? databaseSlow(unit, budgetMs) : budgetExceeded(unit, budgetMs)),
    );
    work.then(
      (value) => {
        timer.cancel();
        resolve(value);
      },
      (error: unknown) => {
        timer.cancel();
        reject(error);
      },
    );
  });
}

function databaseSlow(unit: string, budgetMs: number): DatabaseSlow {
  return new DatabaseSlow(
    `${unit} waited for its database for most of its ${budgetMs} ms and was rolled back; ` +
      `see what holds or slows the database, and try again.`,
  );
}

function budgetExceeded(unit: string, budgetMs: number): BudgetExceeded {
  return new BudgetExceeded(
    `${unit} took longer than the ${budgetMs} ms of a unit of work and was rolled back; ` +
      `units of a module wait for each other: move slow work into prepare().`,
  );
}
