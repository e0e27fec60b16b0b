import { messageOf } from '../../../src/platform/ops/message-of.js';
import { sentenceOf } from './judge/finding.js';
import { LiveHosts } from './live-hosts.js';
import { LiveRun } from './live-run.js';
import type { PlayedRound } from './live-rounds.js';
import { reportOf } from './live-report.js';

/** The modules that move. A service stands by for each. */
const MODULES = ['member', 'shop', 'order', 'payment', 'notification'];
/** As many findings are named in full. */
const NAMED = 60;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export interface LiveOptions {
  readonly moves: number;
  readonly seed: number;
}

/**
 * Moves random modules under mixed load, and judges what clients saw and what the databases have.
 * @returns the exit status: 0, or 1 when a rule was broken, or the run did not come to its end
 */
export async function runLive({ moves, seed }: LiveOptions): Promise<number> {
  const began = performance.now();
  say(`seed ${seed}, ${moves} moves; again: npm run test:moves -- --live --moves ${moves} --seed ${seed}`);
  const hosts = await LiveHosts.start(MODULES);
  say(`The data is in ${hosts.hosts.directory}.`);
  let passed = false;
  const interrupted = () => void hosts.end(false).then(() => process.exit(130));
  for (const signal of SIGNALS) process.once(signal, interrupted);
  try {
    const run = new LiveRun(hosts, seed, (played, number) =>
      say(`${String(number).padStart(4)} ${lineOf(played)}  ${Math.round((performance.now() - began) / 1_000)} s`),
    );
    const result = await run.play(moves);
    const { findings } = result;
    passed = findings.length === 0;
    for (const finding of findings.slice(0, NAMED)) say(sentenceOf(finding));
    if (findings.length > NAMED) say(`… and ${findings.length - NAMED} more.`);
    process.stdout.write(
      `${reportOf(result)}\n${'took'.padEnd(16)}${Math.round((performance.now() - began) / 1_000)} s\n`,
    );
  } catch (error) {
    say(
      `The run did not come to its end: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}`,
    );
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupted);
    await hosts.end(!passed);
    if (!passed) say(`The data and the logs are left in ${hosts.hosts.directory}.`);
  }
  return passed ? 0 : 1;
}

function lineOf({ module, to, move, ms, accident, happened }: PlayedRound): string {
  const pause = move.pauseMs === undefined ? '' : `, ${move.pauseMs} ms without an owner`;
  const what = accident === undefined ? '' : `; ${accident}${happened ? '' : ', which never came'}`;
  const note = move.phase === 'cancelled' ? ` (${move.note ?? ''})` : '';
  return `${module} ${to}: ${move.phase}${note} in ${Math.round(ms)} ms${pause}${what}`;
}

const say = (line: string) => void process.stderr.write(`${line}\n`);
