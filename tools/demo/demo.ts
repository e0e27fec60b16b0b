import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CommandError } from '../command/command-error.mjs';
import { say } from '../say.mjs';
import { MONOLITH } from '../stack/launch-plan.mjs';
import { operatorOf } from '../stack/operator.mjs';
import type { Stack } from '../stack/start-stack.mjs';
import { DemoLoad } from './demo-load.js';
import { demoOptions, type DemoOptions } from './demo-options.js';
import { DemoStage, MODULES } from './demo-stage.js';
import { type DemoTally, tallyOf } from './demo-tally.js';
import { type DemoLatency, latencyOf } from './latency.mjs';
import { latencyPicture } from './latency-picture.js';
import { type LiveSwitch, LiveSwitches } from './live-switches.mjs';
import { shownTally } from './shown-tally.js';
import { closeOnSignals } from './signals.js';

/** What a demo has shown. */
export interface DemoResult {
  readonly tally: DemoTally;
  readonly switches: readonly LiveSwitch[];
  /** The copies of all modules, which were made at once. */
  readonly copies: { readonly rows: number; readonly ms: number };
  readonly latency: DemoLatency;
  /** How the events went, as a sentence. */
  readonly events: string;
  /** The file of the picture. */
  readonly svg: string;
}

type Tell = (sentence: string) => void;

/** Calm at the beginning and at the end, so that the picture shows what is usual. */
const CALM_MS = 3_000;

/**
 * Runs the demo. What it is told is read before anything is done: words that it does not know build nothing.
 * @param build compiles the programs; false when it could not
 * @returns the exit status: 0; 1 when something was lost, doubled, or an error of a client
 */
export async function runDemo(words: readonly string[], build: () => Promise<boolean>): Promise<number> {
  const json = words.includes('--json');
  const began = performance.now();
  const tell = (sentence: string) =>
    say(`[${String(Math.round((performance.now() - began) / 1_000)).padStart(3)} s] ${sentence}`);
  try {
    const options = demoOptions(words);
    if (!(await build())) return 1;
    const result = await played(options, tell);
    process.stdout.write(`${json ? JSON.stringify(result, undefined, 2) : shownTally(result)}\n`);
    return isClean(result.tally) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (json) process.stdout.write(`${JSON.stringify({ error: error.message })}\n`);
    else process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

async function played(options: DemoOptions, tell: Tell): Promise<DemoResult> {
  const stage = new DemoStage(tell);
  let load: DemoLoad | undefined;
  const close = () => {
    load?.abandon();
    return stage.close();
  };
  const ignoreSignals = closeOnSignals(close, tell);
  try {
    const stack = await stage.open(options.kafka);
    load = new DemoLoad(stack.url, options.rate);
    return await measured(stage, stack, load, options, tell);
  } finally {
    await close();
    ignoreSignals();
  }
}

async function measured(stage: DemoStage, stack: Stack, load: DemoLoad, options: DemoOptions, tell: Tell) {
  const { url, secret } = stack;
  const { rate, svg } = options;
  const operator = await operatorOf({ url, internalUrl: stack.address(MONOLITH), secret });
  await load.begin();
  const began = performance.now();
  tell(`Customers place ${rate} orders a second at ${url}; a shop accepts, rejects and changes prices.`);
  await pause(CALM_MS);
  const moves = new LiveSwitches(operator, MODULES);
  tell(`Copies ${MODULES.join(', ')} at once, while they serve.`);
  const copies = await moves.copy();
  tell(`${copies.rows} rows are copied and found equal; the copies follow.`);
  const switches = await switched(moves, options, tell);
  await pause(CALM_MS);
  const ended = performance.now();
  await moves.complete();
  await load.end();
  const requests = [...load.seen.requests];
  tell(`Sends the ${load.seen.orders.size} orders once more, and counts what the databases say.`);
  const others = await load.repeat();
  const counted = await tallyOf(stage.directory, load.seen);
  const tally = { ...counted, doubled: counted.doubled + others };
  const { lost, doubled, acknowledged } = tally;
  const subtitle = `${switches.length} switches, one at a time, ${rate} orders a second; ${lost} of ${acknowledged} orders lost, ${doubled} doubled. ${stage.events}`;
  mkdirSync(dirname(svg), { recursive: true });
  writeFileSync(svg, latencyPicture({ requests, switches, began, ended, subtitle }));
  return { tally, switches, copies, latency: latencyOf(requests, switches), events: stage.events, svg };
}

/** Each module in turn, out and home again and again. */
async function switched(moves: LiveSwitches, options: DemoOptions, tell: Tell): Promise<readonly LiveSwitch[]> {
  const switches: LiveSwitch[] = [];
  const all = MODULES.length * options.switches;
  while (switches.length < all) {
    await pause(options.betweenMs);
    const one = await moves.switch(MODULES[switches.length % MODULES.length] ?? MODULES[0]);
    switches.push(one);
    const where = one.to === 'remote' ? 'out, to its service' : 'home, to the monolith';
    tell(
      `${String(switches.length).padStart(2)} of ${all}: ${one.module} ${where}: ${one.pauseMs} ms without an owner`,
    );
  }
  return switches;
}

function isClean({ lost, doubled, errors, money }: DemoTally): boolean {
  const isEven = money.accepted === money.ledger && money.ledger === money.gateway;
  return lost === 0 && doubled === 0 && isEven && Object.keys(errors).length === 0;
}
