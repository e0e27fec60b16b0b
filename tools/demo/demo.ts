import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CommandError } from '../command/command-error.mjs';
import { numberOf, readWords } from '../events/words.mjs';
import { move } from '../fig/moves.mjs';
import { say } from '../say.mjs';
import { MONOLITH } from '../stack/launch-plan.mjs';
import { operatorOf } from '../stack/operator.mjs';
import { type Stack, startStack } from '../stack/start-stack.mjs';
import { DemoLoad } from './demo-load.js';
import { type DemoTally, tallyOf } from './demo-tally.js';
import { shownTally } from './shown-tally.js';

const SECONDS = 5;
/** The pilot first: nobody calls it. */
const MOVES = [
  ['notification', 'remote', 'leaves the monolith, with its data'],
  ['payment', 'remote', 'leaves as well: each order is now paid in another process'],
  ['payment', 'local', 'comes home, with what was paid elsewhere'],
  ['notification', 'local', 'comes home, too'],
] as const;

/** A move, as it ended. */
export interface DemoMove {
  readonly module: string;
  readonly to: string;
  readonly rows: number;
  /** How long the module had no owner, in milliseconds. */
  readonly pauseMs: number;
}

/** Runs the demo. @returns the exit status: 0; 1 when something was lost, doubled or refused */
export async function runDemo(words: readonly string[]): Promise<number> {
  const json = words.includes('--json');
  const began = performance.now();
  const tell = (sentence: string) => {
    if (!json) say(`[${String(Math.round((performance.now() - began) / 1_000)).padStart(3)} s] ${sentence}`);
  };
  try {
    const { values } = readWords(words, { flags: ['json'], values: ['seconds'] });
    const { tally, moves } = await played((numberOf(values, 'seconds') ?? SECONDS) * 1_000, tell);
    process.stdout.write(`${json ? JSON.stringify({ ...tally, moves }, undefined, 2) : shownTally(tally, moves)}\n`);
    return isClean(tally) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (json) process.stdout.write(`${JSON.stringify({ error: error.message })}\n`);
    else process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

async function played(betweenMs: number, tell: (sentence: string) => void) {
  const directory = await mkdtemp(join(tmpdir(), 'ficus-demo-'));
  let stack: Stack | undefined;
  const end = async () => {
    await stack?.stop();
    await rm(directory, { recursive: true, force: true });
  };
  const interrupted = () => void end().then(() => process.exit(130));
  process.once('SIGINT', interrupted);
  try {
    tell('Starts the monolith, and services of notification and payment that stand by with empty databases.');
    const modules = ['notification', 'payment'];
    stack = await startStack({ directory, port: 0, services: modules, standBy: modules, environment: process.env });
    tell(`The marketplace is at ${stack.url}. Three customers order again and again, and a shop accepts.`);
    const load = new DemoLoad(stack.url);
    await load.begin();
    const moves: DemoMove[] = [];
    for (const [module, to, what] of MOVES) {
      await pause(betweenMs);
      tell(`${module} ${what}.`);
      moves.push(await moved(stack, module, to));
      const { rows, pauseMs } = moves.at(-1) as DemoMove;
      tell(
        `  ${rows} rows copied and compared; ${pauseMs} ms without an owner; ${load.seen.orders.size} orders so far.`,
      );
    }
    await pause(betweenMs);
    await load.end();
    tell('Counts what the databases say.');
    return { tally: await tallyOf(directory, load.seen), moves };
  } finally {
    process.off('SIGINT', interrupted);
    await end();
  }
}

async function moved(stack: Stack, module: string, to: string): Promise<DemoMove> {
  const { url, secret } = stack;
  const operator = await operatorOf({ url, internalUrl: stack.address(MONOLITH), secret });
  const { value } = await move(operator, [module, '--to', to, '--json']);
  const { copied, pauseMs } = value as { copied: number; pauseMs: number };
  return { module, to, rows: copied, pauseMs };
}

function isClean({ lost, doubled, errors, money }: DemoTally): boolean {
  const isEven = money.accepted === money.ledger && money.ledger === money.gateway;
  return lost === 0 && doubled === 0 && isEven && Object.keys(errors).length === 0;
}
