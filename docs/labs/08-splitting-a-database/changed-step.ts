import type { Step, StepDatabase } from './start/split/steps.js';
import { carry, steps } from './solution/split/steps.js';

/** The steps of the solution with one of them changed: a wrong solution is the right one with one mistake. */
export function withStep(name: string, change: (solved: Step) => Partial<Step>): readonly Step[] {
  return steps.map((step) => (step.name === name ? { ...step, ...change(step) } : step));
}

/** A verification that compares one number of both databases. */
export const comparing = (totalSql: string, complaint: string): Pick<Step, 'up'> => ({
  async up(move) {
    const { shared, own, door } = move;
    const totalIn = async (database: StepDatabase) => (await database.all<{ total: number }>(totalSql))[0]?.total;
    await door.paused(async () => {
      await carry(move);
      if ((await totalIn(shared)) !== (await totalIn(own))) throw new Error(complaint);
    });
  },
});
