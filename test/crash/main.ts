import 'reflect-metadata';
import { FAILPOINTS, FAILPOINTS_BETWEEN_PROCESSES, SERVICES } from './failpoints.js';
import { readOptions } from './options.js';
import { oneProgram, type Processes, withServices } from './processes.js';
import { CrashSuite, type Result } from './suite.js';
import { bothFindings, isClean } from './verdict.js';

/** So many rounds with one program make one with services. */
const ROUNDS_PER_ROUND_WITH_SERVICES = 2;

/**
 * `npm run test:crash`: the real program under load, frozen now and then, killed at random moments and at every failpoint;
 * first all modules in one process, then some as services. Exits with 1 when anything was lost, doubled, reordered or parked,
 * when money does not add up, or when a failpoint was never come by.
 */
async function main(words: readonly string[]): Promise<number> {
  const options = readOptions(words);
  const { seed } = options;
  const databases = databasesOf(process.env);
  const chosen = (failpoints: typeof FAILPOINTS) => {
    if (!options.failpoints) return [];
    return options.only.length > 0 ? failpoints.filter(({ name }) => options.only.includes(name)) : failpoints;
  };
  const run = async (processes: Processes, rounds: number, failpoints: typeof FAILPOINTS): Promise<Result> => {
    say(`seed ${seed}, data of ${processes.names.join(', ')} in ${processes.place}`);
    let passed = false;
    try {
      const result = await new CrashSuite(processes, failpoints, { rounds, seed }, say).run();
      for (const sentence of Object.values(result.findings).flat() as string[]) say(sentence);
      for (const name of missedIn(result)) say(`The failpoint ${name} was never come by.`);
      passed = isPassed(result);
      return result;
    } finally {
      await processes.end(!passed);
      if (!passed) say(`The data is left in ${processes.place}; play it again with --seed ${seed}.`);
    }
  };
  const isWanted = (failpoints: typeof FAILPOINTS) => options.only.length === 0 || failpoints.length > 0;
  const [within, between] = [chosen(FAILPOINTS), chosen(FAILPOINTS_BETWEEN_PROCESSES)];
  const results: Result[] = [];
  if (isWanted(within)) results.push(await run(await oneProgram(databases), options.rounds, within));
  // Services have databases of their own, and PostgreSQL was given one for each module.
  if (isWanted(between) && Object.keys(databases).length === 0) {
    const rounds = Math.ceil(options.rounds / ROUNDS_PER_ROUND_WITH_SERVICES);
    results.push(await run(await withServices(...SERVICES), rounds, between));
  }
  const result = results.reduce(both);
  process.stdout.write(`${options.json ? JSON.stringify(summary(result)) : report(result)}\n`);
  return isPassed(result) ? 0 : 1;
}

const say = (line: string) => void process.stderr.write(`${line}\n`);

const missedIn = ({ failpoints }: Result) => Object.keys(failpoints).filter((name) => failpoints[name] === 0);

const isPassed = (result: Result) => isClean(result.findings) && missedIn(result).length === 0;

function both(one: Result, other: Result): Result {
  return {
    seed: one.seed,
    rounds: one.rounds + other.rounds,
    kills: one.kills + other.kills,
    freezes: one.freezes + other.freezes,
    failpoints: { ...one.failpoints, ...other.failpoints },
    acknowledged: one.acknowledged + other.acknowledged,
    findings: bothFindings(one.findings, other.findings),
  };
}

/** The databases that modules have on a PostgreSQL server, by their variables. */
function databasesOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  const named = Object.entries(environment).filter(([name]) => /^[A-Z][A-Z0-9]*_DATABASE_URL$/.test(name));
  return Object.fromEntries(named.map(([name, value]) => [name, value ?? '']));
}

function summary({ findings, ...counts }: Result) {
  const { lost, doubled, reordered, parked, money } = findings;
  return {
    ...counts,
    lost: lost.length,
    doubled: doubled.length,
    reordered: reordered.length,
    parked: parked.length,
    money: money.length,
  };
}

function report(result: Result): string {
  const { failpoints, ...counts } = summary(result);
  const hit = Object.values(failpoints).filter((hits) => hits > 0).length;
  return Object.entries({ ...counts, failpoints: `${hit} of ${Object.keys(failpoints).length}` })
    .map(([name, value]) => `${name.padEnd(14)}${value}`)
    .join('\n');
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
