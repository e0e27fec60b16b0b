/**
 * Runs the suites of the modules and the platform on a PostgreSQL of its own, made for this run and removed after
 * it: `npm run test:postgres [-- <paths and options for jest>]`. With TEST_DATABASE_URL set, on that server instead.
 */
import { answerHelp } from './command/options.mjs';
import { runCommand } from './command/run-command.mjs';
import { runJest } from './command/run-jest.mjs';
import { leftOut, suites } from './postgres/suites.mjs';
import { onThrowawayCluster } from './postgres/throwaway.mjs';
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
  const ignored = Object.keys(leftOut).flatMap((path) => ['--testPathIgnorePatterns', path]);
  return runJest([...paths, ...ignored, '/fixtures/', '/node_modules/'], { TEST_DATABASE_URL: url });
}

await runCommand(() => {
  const given = process.env['TEST_DATABASE_URL'];
  return given ? jest(given) : onThrowawayCluster(({ url }) => jest(url), { orSkip });
});
