/** Runs the suites that need a Kafka broker: `npm run test:kafka [-- <paths and options for jest>]`. They start their own clusters. */
import { CommandError } from './command/command-error.mjs';
import { answerHelp } from './command/options.mjs';
import { runJest } from './command/run-jest.mjs';
import { provideJars } from './kafka/jars.mjs';
import { provideJava } from './kafka/java.mjs';
import { NEWEST, releaseOf } from './kafka/releases.mjs';
import { JARS } from './kafka/verbs.mjs';
import { say } from './say.mjs';

answerHelp(`npm run test:kafka [-- <paths> <options of jest>] [--release <version>] [--or-skip]

Runs the suites that need a Kafka broker, on clusters that they start themselves: a real Apache Kafka, from Maven, on Java 17 or newer.
--release: ${NEWEST} unless it is set; 3.9.2 is the other one. --or-skip: it is no failure that Kafka cannot be had.
Options of jest: node node_modules/jest/bin/jest.js --help`);

/** Where Kafka cannot be had, that is said and is no failure: for CI. */
const OR_SKIP = '--or-skip';
const SUITES = ['test/kafka/'];

/** @param {{ java: string, jars: string, version: string }} runtime @param {readonly string[]} words @returns {Promise<number>} */
function jest({ java, jars, version }, words) {
  const paths = words.some((word) => !word.startsWith('-')) ? words : [...SUITES, ...words];
  // Jest ends by the same signal, in the same terminal, and its clusters end with it.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => undefined);
  return runJest(paths, { TEST_KAFKA: JSON.stringify({ java, jars, version }) });
}

/** What starts a broker, and the words for jest. @param {readonly string[]} words */
async function prepare(words) {
  const rest = words.filter((word) => word !== OR_SKIP);
  const at = rest.indexOf('--release');
  const [, version = NEWEST] = at < 0 ? [] : rest.splice(at, 2);
  const release = releaseOf(version);
  const environment = process.env;
  const java = provideJava(environment);
  return { runtime: { java, jars: await provideJars(JARS, release, { environment, say }), version }, rest };
}

const words = process.argv.slice(2);
try {
  const { runtime, rest } = await prepare(words);
  process.exitCode = await jest(runtime, rest);
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  const skip = words.includes(OR_SKIP);
  say(skip ? `skipped, Kafka cannot be had here: ${error.message}` : error.message);
  process.exitCode = skip ? 0 : 2;
}
