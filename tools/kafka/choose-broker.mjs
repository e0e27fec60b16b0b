import { MissingProgram } from '../command/missing-program.mjs';
import { provideJars } from './jars.mjs';
import { provideJava } from './java.mjs';
import { provideKfake } from './kfake.mjs';

/**
 * What suites run on: a real Kafka, or kfake, which serves quick tests of what needs no more than a broker.
 * @typedef {{ readonly kind: 'kafka', readonly java: string, readonly jars: string, readonly version: string }} RealKafka
 * @typedef {{ readonly kind: 'kfake', readonly program: string, readonly because: string }} FakeKafka `because` is a sentence
 */

/**
 * Provides a real Kafka; kfake only when it is requested, or when Java or Maven is missing and nobody has requested a release.
 * @param {{ readonly kfake: boolean, readonly release: import('./releases.mjs').Release, readonly requested: boolean }} wanted
 *   `requested`: this release and nothing else
 * @param {string} above the folder of what Kafka runs on
 * @param {{ readonly environment: import('./java.mjs').Environment, readonly say: (sentence: string) => void }} options
 * @returns {Promise<RealKafka | FakeKafka>}
 * @throws {import('../command/command-error.mjs').CommandError} when neither can be had: it says what to install
 */
export async function chooseBroker({ kfake, release, requested }, above, options) {
  if (kfake)
    return { kind: 'kfake', program: await provideKfake(above, options), because: 'It was requested by --kfake.' };
  try {
    const java = provideJava(options.environment);
    return { kind: 'kafka', java, jars: await provideJars(above, release, options), version: release.version };
  } catch (error) {
    if (requested || !(error instanceof MissingProgram)) throw error;
    return insteadOfKafka(error.message, above, options);
  }
}

/** @param {string} because @param {string} above @param {Parameters<typeof provideKfake>[1]} options @returns {Promise<FakeKafka>} */
async function insteadOfKafka(because, above, options) {
  try {
    return { kind: 'kfake', program: await provideKfake(above, options), because };
  } catch (error) {
    if (!(error instanceof MissingProgram)) throw error;
    throw new MissingProgram(`${because} For quick tests without Java: ${error.message}`);
  }
}
