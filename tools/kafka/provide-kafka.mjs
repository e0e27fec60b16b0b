import { say } from '../say.mjs';
import { provideJars } from './jars.mjs';
import { provideJava } from './java.mjs';
import { NEWEST, releaseOf } from './releases.mjs';
import { JARS } from './verbs.mjs';

/**
 * What runs a Kafka of one's own, of the newest release: Java, and the jars of this checkout, which Maven downloads once.
 * @returns {Promise<import('./broker-process.mjs').Runtime>}
 * @throws {import('../command/missing-program.mjs').MissingProgram} when Java or Maven is not there
 * @throws {import('../command/command-error.mjs').CommandError} when the jars cannot be downloaded
 */
export async function provideKafka() {
  const release = releaseOf(NEWEST);
  // A broker that runs elsewhere does not help whoever kills it.
  const otherwise = '';
  const java = provideJava(process.env, otherwise);
  return { java, jars: await provideJars(JARS, release, { environment: process.env, say, otherwise }), release };
}
