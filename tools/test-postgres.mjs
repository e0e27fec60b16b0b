/**
 * Runs the suites of the modules and the platform on a PostgreSQL of its own, made for this run and removed after
 * it: `npm run test:postgres [-- <paths and options for jest>]`. With TEST_DATABASE_URL set, on that server instead.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { answerHelp } from './command/options.mjs';
import { CommandError } from './command/command-error.mjs';
import { leftOut, suites } from './postgres/suites.mjs';
import { onThrowawayCluster } from './postgres/throwaway.mjs';
import { root } from './root.mjs';
import { say } from './say.mjs';

answerHelp(`npm run test:postgres [-- <paths> <options of jest>] [--or-skip]

Runs the suites that need a database on a PostgreSQL that is made for this run, or on that of TEST_DATABASE_URL.
--or-skip: it is no failure that PostgreSQL cannot be had. Options of jest: node node_modules/jest/bin/jest.js --help`);

/** Where PostgreSQL cannot be had, that is said and is no failure: for CI. */
const OR_SKIP = '--or-skip';
const words = process.argv.slice(2).filter((word) => word !== OR_SKIP);
const orSkip = process.argv.includes(OR_SKIP);

/**
 * @param {string} url
 * @returns {Promise<number>} jest's exit status
 */
async function jest(url) {
  const paths = words.some((word) => !word.startsWith('-')) ? words : [...suites, ...words];
  for (const [path, reason] of Object.entries(leftOut)) say(`left out: ${path}: ${reason}`);
  const program = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
  ];
  const ignored = Object.keys(leftOut).flatMap((path) => ['--testPathIgnorePatterns', path]);
  const child = spawn(process.execPath, [...program, ...paths, ...ignored, '/fixtures/', '/node_modules/'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TEST_DATABASE_URL: url },
  });
  const [status] = await once(child, 'exit');
  return status ?? 1;
}

try {
  const given = process.env['TEST_DATABASE_URL'];
  process.exitCode = await (given ? jest(given) : onThrowawayCluster(({ url }) => jest(url), { orSkip }));
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  say(error.message);
  process.exitCode = 2;
}
