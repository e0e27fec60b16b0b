import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Tell } from '../../../tools/lab/lab.js';
import type { Workspace } from '../../../tools/lab/workspace.js';
import { type Cost, costOf, type Variant } from './costs.js';
import { type Ended, type Kill, killedCheckouts, KILLS } from './killed-checkouts.js';
import { lineOf } from './line-of.js';

const [START, SOLUTION, CHANGE] = ['start/src', 'solution/src', 'solution/change/src'].map((folder) =>
  fileURLToPath(new URL(folder, import.meta.url)),
) as [string, string, string];
const VARIANTS: readonly { readonly variant: Variant; readonly folder: string }[] = [
  { variant: 'saga', folder: '.' },
  { variant: 'choreography', folder: 'choreography' },
];
const UNDISTURBED: readonly Kill[] = [{ orderId: 'order-9' }, { orderId: 'full-9' }];

/**
 * Runs the checkout of the learner, killed twice, and the choreographed one, killed at each step; then both with one more step: a coupon
 * between the authorisation and the kitchen. Then it counts what each costs to read and to change.
 */
export async function compare(workspace: Workspace, tell: Tell): Promise<readonly string[]> {
  const lines: string[] = [];
  tell('Kills your checkout (kill -9) when the payment is authorised, and when it was voided…');
  const kills = KILLS.slice(0, 2);
  lines.push(
    ...(await killedCheckouts(workspace.file('src'), workspace.emptyFolder('data'), { kills, all: true })).map(lineOf),
  );
  tell(`Kills the choreographed checkout (kill -9) at each of ${KILLS.length} steps…`);
  const choreographed = await killedCheckouts(workspace.file('src', 'choreography'), workspace.emptyFolder('data'));
  lines.push(`choreography: ${summaryOf(choreographed)}`, ...choreographed.filter(({ right }) => !right).map(lineOf));
  const [before, after] = [workspace.emptyFolder('before'), workspace.emptyFolder('after')];
  for (const target of [before, after]) for (const part of [START, SOLUTION]) cpSync(part, target, { recursive: true });
  cpSync(CHANGE, after, { recursive: true });
  for (const { variant, folder } of VARIANTS) {
    tell(`${variant}: runs it with a coupon between the authorisation and the kitchen…`);
    const data = workspace.emptyFolder('data');
    const ended = await killedCheckouts(join(after, folder), data, { kills: UNDISTURBED, coupon: true, all: true });
    lines.push(
      `${variant}, with a coupon: ${ended.filter(({ right }) => right).length} of ${ended.length} orders right.`,
    );
  }
  return [...lines, ...VARIANTS.map(({ variant }) => costLine(variant, costOf(variant, before, after)))];
}

function summaryOf(ended: readonly Ended[]): string {
  const kills = ended.filter(({ reached }) => reached).length;
  return `${kills} kills, ${ended.filter(({ right }) => right).length} of ${ended.length} orders end with every effect once.`;
}

function costLine(variant: Variant, cost: Cost): string {
  return (
    `${variant}: to read, files ${cost.filesToRead}, lines ${cost.linesToRead}; ` +
    `to change, files ${cost.filesToChange}, lines ${cost.linesToChange}.`
  );
}
