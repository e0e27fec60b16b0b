import { systemClock } from '../ops/clock.js';

/** Thrown into a unit of work that takes too long. */
export class BudgetExceeded extends Error {
  override readonly name = 'BudgetExceeded';
}

/**
 * Waits for `work`, at most `budgetMs` of real time (a virtual clock does not stop code that hangs).
 * @throws BudgetExceeded naming the unit; `work` itself goes on, with its unit revoked.
 */
export function withinBudget<T>(unit: string, budgetMs: number, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = systemClock.after(budgetMs, () =>
      reject(
        new BudgetExceeded(
          `${unit} took longer than the ${budgetMs} ms of a unit of work and was rolled back; ` +
            `units of a module wait for each other: move slow work into prepare().`,
        ),
      ),
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
