/**
 * `npm run test:better-sqlite3`: the suites that touch a database, once more with the other driver. What is given is
 * handed to jest: `npm run test:better-sqlite3 -- src/platform/store`; `--or-skip` says why, and does nothing, where the
 * package cannot be loaded.
 */
import { createRequire } from 'node:module';
import { answerHelp } from './command/options.mjs';
import { runJest } from './command/run-jest.mjs';
import { say } from './say.mjs';

answerHelp(`npm run test:better-sqlite3 [-- <paths> <options of jest>] [--or-skip]

Runs the suites that touch a database with the driver better-sqlite3.
--or-skip: it is no failure that the package cannot be loaded. Options of jest: node node_modules/jest/bin/jest.js --help`);

const SUITES = [
  'src/platform/(store|calls|events|saga|host)/',
  'src/modules/',
  'test/(api|faults|platform|program|races|store)/',
];

/** The hashing of passwords takes long, and no driver matters to it. */
const LEFT_OUT = ['--testPathIgnorePatterns', 'src/modules/member/passwords/', '/fixtures/', '/node_modules/'];

const OR_SKIP = '--or-skip';
const given = process.argv.slice(2).filter((word) => word !== OR_SKIP);
try {
  createRequire(import.meta.url)('better-sqlite3');
} catch (error) {
  const [reason] = String(error).split('\n');
  if (process.argv.includes(OR_SKIP)) {
    say(`skipped: the suites with better-sqlite3, an optional package that cannot be loaded here (${reason}).`);
    process.exit(0);
  }
  say(`better-sqlite3 cannot be loaded here (${reason}); run 'npm install better-sqlite3', then repeat the command.`);
  process.exit(1);
}
process.exitCode = await runJest(given.length > 0 ? given : [...SUITES, ...LEFT_OUT], {
  SQLITE_DRIVER: 'better-sqlite3',
});
