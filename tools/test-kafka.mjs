/** Runs the suites that need a Kafka broker: `npm run test:kafka [-- <paths and options for jest>]`. They start their own clusters. */
import jestConfiguration from '../jest.config.js';
import { CommandError } from './command/command-error.mjs';
import { MissingProgram } from './command/missing-program.mjs';
import { answerHelp } from './command/options.mjs';
import { runJest } from './command/run-jest.mjs';
import { chooseBroker } from './kafka/choose-broker.mjs';
import { provideKcat } from './kafka/kcat.mjs';
import { KFAKE_VERSION } from './kafka/kfake.mjs';
import { NEWEST, releaseOf } from './kafka/releases.mjs';
import { JARS } from './kafka/verbs.mjs';
import { say } from './say.mjs';

answerHelp(`npm run test:kafka [-- <paths> <options of jest>] [--release <version> | --kfake] [--or-skip]

Runs the suites that need a Kafka broker, on clusters that they start themselves: a real Apache Kafka, from Maven, on Java 17 or newer.
Where Java or Maven is missing, it runs the suites that need no more than a broker as quick tests on kfake, which Go builds; it says so.
One suite reads a topic by kcat: where it is missing, it is installed (root, apt), or that suite is left out.
--release: ${NEWEST} unless it is set; 3.9.2 is the other one. A release that is named never gives way to kfake.
--kfake: the quick tests, also where Java is there. --or-skip: it is no failure that neither can be had.
Options of jest: node node_modules/jest/bin/jest.js --help`);

/** Where Kafka cannot be had, that is said and is no failure: for CI. */
const OR_SKIP = '--or-skip';
const KFAKE = '--kfake';
const SUITES = ['test/kafka/'];
const KCAT_SUITE = 'test/kafka/kcat.test.ts';
const REPORTERS = [...jestConfiguration.reporters, '<rootDir>/tools/kafka/kfake-reporter.mjs'];

/**
 * The program kcat for the suite that takes it, when that is among what runs. Where it cannot be had, that is said.
 * @param {readonly string[]} words
 */
function kcatFor(words) {
  const paths = words.filter((word) => !word.startsWith('-'));
  if (paths.length > 0 && !paths.some((path) => KCAT_SUITE.includes(path))) return undefined;
  try {
    return provideKcat({ environment: process.env, say });
  } catch (error) {
    if (!(error instanceof MissingProgram)) throw error;
    say(`${KCAT_SUITE} is left out: ${error.message}`);
    return undefined;
  }
}

/** @param {import('./kafka/choose-broker.mjs').RealKafka | import('./kafka/choose-broker.mjs').FakeKafka} chosen @param {readonly string[]} words */
function jest(chosen, words) {
  const paths = words.some((word) => !word.startsWith('-')) ? words : [...SUITES, ...words];
  const TEST_KCAT = kcatFor(words);
  // Jest ends by the same signal, in the same terminal, and its clusters end with it.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => undefined);
  if (chosen.kind === 'kafka') {
    const { java, jars, version } = chosen;
    return runJest(paths, { TEST_KAFKA: JSON.stringify({ java, jars, version }), TEST_KFAKE: undefined, TEST_KCAT });
  }
  say(`QUICK TESTS ON KFAKE ${KFAKE_VERSION}, NOT ON A REAL KAFKA. ${chosen.because}`);
  const reporters = REPORTERS.map((reporter) => `--reporters=${reporter}`);
  return runJest([...paths, ...reporters], { TEST_KAFKA: undefined, TEST_KFAKE: chosen.program, TEST_KCAT });
}

/** What starts a broker, and the words for jest. @param {readonly string[]} words */
async function prepare(words) {
  const rest = words.filter((word) => word !== OR_SKIP && word !== KFAKE);
  const kfake = words.includes(KFAKE);
  const at = rest.indexOf('--release');
  const [, version = NEWEST] = at < 0 ? [] : rest.splice(at, 2);
  const wanted = { kfake, release: releaseOf(version), requested: at >= 0 };
  if (wanted.kfake && wanted.requested)
    throw new CommandError(`${KFAKE} takes no --release: kfake imitates none; leave one of them out.`);
  return { chosen: await chooseBroker(wanted, JARS, { environment: process.env, say }), rest };
}

const words = process.argv.slice(2);
try {
  const { chosen, rest } = await prepare(words);
  process.exitCode = await jest(chosen, rest);
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  const skip = words.includes(OR_SKIP);
  say(skip ? `skipped, Kafka cannot be had here: ${error.message}` : error.message);
  process.exitCode = skip ? 0 : 2;
}
