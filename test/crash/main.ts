import 'reflect-metadata';
import { dataDirectory } from '../program/program.js';
import { readOptions } from './options.js';
import { CrashSuite, type Result } from './suite.js';
import { isClean } from './verdict.js';

/**
 * `npm run test:crash`: the real program under load, frozen now and then, killed at random moments and at every failpoint. Exits with 1 when
 * anything was lost, doubled, reordered or parked, when money does not add up, or when a failpoint was never come by.
 */
async function main(words: readonly string[]): Promise<number> {
  const options = readOptions(words);
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const data = await dataDirectory();
  const databases = databasesOf(process.env);
  const where = Object.keys(databases).length > 0 ? `${data.path} and on PostgreSQL` : data.path;
  say(`seed ${options.seed}, data in ${where}`);
  const result = await new CrashSuite(data.path, databases, options, say).run();
  const missed = options.failpoints ? Object.entries(result.failpoints).filter(([, hits]) => hits === 0) : [];
  for (const sentence of Object.values(result.findings).flat() as string[]) say(sentence);
  for (const [name] of missed) say(`The failpoint ${name} was never come by.`);
  process.stdout.write(`${options.json ? JSON.stringify(summary(result)) : report(result)}\n`);
  const passed = isClean(result.findings) && missed.length === 0;
  if (passed) await data.remove();
  else say(`The data is left in ${data.path}; play it again with --seed ${options.seed}.`);
  return passed ? 0 : 1;
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
