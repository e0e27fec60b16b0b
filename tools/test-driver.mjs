/**
 * `npm run test:better-sqlite3`, `npm run test:node-sqlite`: the suites that touch a database, once more with another driver. What is
 * given is handed to jest: `npm run test:node-sqlite -- src/platform/store`.
 */
import { CommandError } from './command/command-error.mjs';
import { answerHelp } from './command/options.mjs';
import { provideOrSkip } from './command/provide-or-skip.mjs';
import { runCommand } from './command/run-command.mjs';
import { runJest } from './command/run-jest.mjs';
import { root } from './root.mjs';
import { setUp } from './setup/set-up.mjs';

const [driver = '', ...words] = process.argv.slice(2);
answerHelp(`npm run test:better-sqlite3 [-- <paths> <options of jest>] [--or-skip]
npm run test:node-sqlite [-- <paths> <options of jest>] [--or-skip]

Runs the suites that touch a database with the driver better-sqlite3, which it installs, or with Node's own SQLite.
--or-skip: it is no failure that the driver cannot be had here. Options of jest: node node_modules/jest/bin/jest.js --help`);

const SUITES = [
  'src/platform/(store|calls|events|saga|host)/',
  'src/modules/',
  'test/(api|faults|platform|program|races|store)/',
];

/** The hashing of passwords takes long, and no driver matters to it. */
const LEFT_OUT = ['--testPathIgnorePatterns', 'src/modules/member/passwords/', '/fixtures/', '/node_modules/'];

const OR_SKIP = '--or-skip';
const given = words.filter((word) => word !== OR_SKIP);

/** @throws {CommandError} */
async function provide() {
  const { problem } = await setUp(root, [driver]);
  if (problem) throw new CommandError(problem);
  return driver;
}

await runCommand(async () => {
  const found = await provideOrSkip(`the driver ${driver}`, provide, { orSkip: words.includes(OR_SKIP) });
  if (found === undefined) return 0;
  return runJest(given.length > 0 ? given : [...SUITES, ...LEFT_OUT], { SQLITE_DRIVER: found });
});
