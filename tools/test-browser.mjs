/** Runs the suites that need a real browser: `npm run test:browser [-- <paths and options for jest>]`. */
import { provideChromium } from './browser/chromium.mjs';
import { answerHelp } from './command/options.mjs';
import { provideOrSkip } from './command/provide-or-skip.mjs';
import { runCommand } from './command/run-command.mjs';
import { runJest } from './command/run-jest.mjs';
import { say } from './say.mjs';

answerHelp(`npm run test:browser [-- <paths> <options of jest>] [--site] [--or-skip]

Runs the suites of test/browser in Chromium, without a screen: a stranger opens the pages, signs in, orders, and reads the events.
Chromium is that of CHROMIUM, or the one that is installed; where it is missing, it is installed (root, apt).
--site: the documentation site as well, which is built (minutes).
--or-skip: it is no failure that Chromium cannot be had. Options of jest: node node_modules/jest/bin/jest.js --help`);

/** Where Chromium cannot be had, that is said and is no failure: for CI. */
const OR_SKIP = '--or-skip';
const SITE = '--site';
const SUITES = ['test/browser/'];
const words = process.argv.slice(2).filter((word) => word !== OR_SKIP && word !== SITE);
const orSkip = process.argv.includes(OR_SKIP);

await runCommand(async () => {
  const provide = () => provideChromium({ environment: process.env, say });
  const TEST_CHROMIUM = await provideOrSkip('Chromium', provide, { orSkip });
  if (TEST_CHROMIUM === undefined) return 0;
  const paths = words.some((word) => !word.startsWith('-')) ? words : [...SUITES, ...words];
  const site = process.argv.includes(SITE) ? { TEST_SITE: 'true' } : {};
  return runJest(paths, { TEST_CHROMIUM, ...site });
});
