/**
 * Runs Schemathesis against the running marketplace, as each of the sample accounts: `npm run test:schemathesis`. Fails when
 * a check fails that tools/schemathesis/explained.mjs does not explain.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeOnly } from './command/options.mjs';
import { CommandError } from './command/command-error.mjs';
import { signIn, withProgram } from './command/with-program.mjs';
import { root } from './root.mjs';
import { say } from './say.mjs';
import { LEFT_OUT } from './schemathesis/explained.mjs';
import { nothingFound, readFindings } from './schemathesis/findings.mjs';
import { provideSchemathesis } from './schemathesis/install.mjs';

const ACCOUNTS = ['customer', 'owner', 'rider', 'admin'];
const [LONG, JSON_ONLY, OR_SKIP] = ['--long', '--json', '--or-skip'];
takeOnly(
  `npm run test:schemathesis [-- ${LONG}] [${JSON_ONLY}] [${OR_SKIP}]

Runs Schemathesis, installed from PyPI, against the marketplace as each of the sample accounts, and against its internal listener.
${LONG}: many more examples, and sequences of calls. ${OR_SKIP}: it is no failure that Schemathesis cannot be had.`,
  [LONG, JSON_ONLY, OR_SKIP],
);
const words = process.argv.slice(2);
const extent = words.includes(LONG)
  ? ['--phases', 'coverage,fuzzing,stateful', '--max-examples', '100']
  : ['--phases', 'coverage,fuzzing', '--max-examples', '5'];

/**
 * @param {ReturnType<typeof provideSchemathesis>} schemathesis
 * @param {string} url
 * @param {string} token
 * @param {string} report the file to write
 */
async function attack(schemathesis, url, token, report) {
  const options = [
    ...['run', `${url}/openapi.json`, '--url', url, '--header', `Authorization: Bearer ${token}`],
    ...['--checks', 'all', '--continue-on-failure', '--workers', '2', '--seed', '1', '--no-shrink', '--no-color'],
    ...['--report', 'ndjson', '--report-ndjson-path', report, ...extent],
    ...Object.keys(LEFT_OUT).flatMap((operation) => ['--exclude-operation-id', operation]),
  ];
  const child = spawn(schemathesis.program, [...schemathesis.words, ...options], {
    cwd: tmpdir(),
    stdio: ['ignore', 'ignore', 'inherit'],
    env: schemathesis.env,
  });
  const [status] = await once(child, 'exit');
  // 1: checks failed; the report says which.
  if (status !== 0 && status !== 1) throw new Error(`Schemathesis ended with ${status}.`);
}

async function run() {
  const schemathesis = provideSchemathesis(root);
  const reports = mkdtempSync(join(tmpdir(), 'ficus-schemathesis-reports-'));
  const findings = nothingFound();
  try {
    await withProgram(root, async ({ url, internalUrl }) => {
      /** @type {[who: string, url: string, token: string][]} */
      const runs = [];
      for (const account of ACCOUNTS) runs.push([account, url, await signIn(url, `${account}@example.com`)]);
      const operator = await signIn(url, 'admin@example.com');
      runs.push(['admin at the internal listener', internalUrl, operator]);
      for (const [who, address, token] of runs) {
        const before = findings.cases;
        const report = join(reports, `${who.replaceAll(' ', '-')}.ndjson`);
        await attack(schemathesis, address, token, report);
        await readFindings(report, who, findings);
        say(
          `as ${who}: ${findings.cases - before} requests, ${findings.unexplained.size} kinds of failure unexplained so far`,
        );
      }
    });
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
  return findings;
}

try {
  const { cases, unexplained, explained } = await run();
  for (const [operation, reason] of Object.entries(LEFT_OUT)) say(`left out: ${operation}: ${reason}`);
  for (const [reason, times] of explained) say(`explained, ${times} times: ${reason}`);
  for (const [kind, { times, first }] of unexplained) say(`unexplained, ${times} times: ${kind}\n  first: ${first}`);
  const value = { cases, explained: Object.fromEntries(explained), unexplained: Object.fromEntries(unexplained) };
  if (words.includes(JSON_ONLY)) process.stdout.write(`${JSON.stringify(value)}\n`);
  else process.stdout.write(`${cases} requests, ${unexplained.size} kinds of failure left unexplained\n`);
  process.exitCode = cases > 0 && unexplained.size === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  say(words.includes(OR_SKIP) ? `skipped: ${error.message}` : error.message);
  process.exitCode = words.includes(OR_SKIP) ? 0 : 2;
}
