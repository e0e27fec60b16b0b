import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files in which the order of the steps is written, in each variant. */
const READ = {
  saga: ['checkout.ts'],
  choreography: ['order.ts', 'payment.ts', 'kitchen.ts', 'courier.ts', 'contracts.ts'].map(
    (file) => `choreography/${file}`,
  ),
};
/** Where the change is made. The coupon module that is called is not counted: the saga calls it, and it was there. */
const CHANGED = {
  saga: ['checkout.ts'],
  choreography: ['coupon.ts', 'kitchen.ts', 'contracts.ts', 'modules.ts'].map((file) => `choreography/${file}`),
};
export type Variant = keyof typeof READ;

/** What it costs to understand a variant, and to put one more step into its middle. */
export interface Cost {
  readonly filesToRead: number;
  readonly linesToRead: number;
  readonly filesToChange: number;
  /** Lines added and removed. */
  readonly linesToChange: number;
}

/** Counts the lines that are not empty, in the folder of a variant before the change and after it. */
export function costOf(variant: Variant, before: string, after: string): Cost {
  const changes = CHANGED[variant].map((file) => changedLines(linesOf(join(before, file)), linesOf(join(after, file))));
  return {
    filesToRead: READ[variant].length,
    linesToRead: READ[variant].reduce((sum, file) => sum + linesOf(join(before, file)).length, 0),
    filesToChange: changes.filter((count) => count > 0).length,
    linesToChange: changes.reduce((sum, count) => sum + count, 0),
  };
}

function linesOf(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
}

/** The lines that are not in the longest common subsequence: those that a diff shows as removed or added. */
function changedLines(before: readonly string[], after: readonly string[]): number {
  let row = new Array<number>(after.length + 1).fill(0);
  for (const line of before) {
    const next = [0];
    for (const [at, other] of after.entries())
      next.push(line === other ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0));
    row = next;
  }
  return before.length + after.length - 2 * (row[after.length] ?? 0);
}
