import { CommandError } from '../command/command-error.mjs';

/**
 * A release of Apache Kafka, as Maven Central has it.
 * @typedef {{
 *   readonly version: string,
 *   readonly artifacts: readonly string[],
 *   readonly logging: string,
 * }} Release `artifacts` are Maven's coordinates, with what it logs by; `logging` is the option of Java that says how
 */

/** What runs unless another one is named. */
export const NEWEST = '4.3.1';

/** The oldest Java that runs every one of them. */
export const OLDEST_JAVA = 17;

const LOG4J = '2.25.1';

/** @type {readonly Release[]} */
const RELEASES = [
  {
    version: NEWEST,
    artifacts: [
      `org.apache.kafka:kafka_2.13:${NEWEST}`,
      `org.apache.logging.log4j:log4j-slf4j-impl:${LOG4J}`,
      `org.apache.logging.log4j:log4j-core:${LOG4J}`,
    ],
    logging: '-Dlog4j2.configurationFile=log4j2.properties',
  },
  {
    version: '3.9.2',
    artifacts: ['org.apache.kafka:kafka_2.13:3.9.2', 'org.slf4j:slf4j-reload4j:1.7.36'],
    logging: '-Dlog4j.configuration=file:log4j.properties',
  },
];

/**
 * @param {string} version
 * @returns {Release}
 * @throws {CommandError} when Ficus does not know it
 */
export function releaseOf(version) {
  const found = RELEASES.find((release) => release.version === version);
  if (found) return found;
  const known = RELEASES.map((release) => release.version).join(' and ');
  throw new CommandError(`Kafka ${version} is not among the releases that were tried here; those are ${known}.`);
}
