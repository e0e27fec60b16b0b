import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { MissingProgram } from '../command/missing-program.mjs';
import { OLDEST_JAVA } from './releases.mjs';

/** @typedef {{ readonly [variable: string]: string | undefined }} Environment */

/** For those who need a broker and none of their own. */
const OTHERWISE = ` Where they cannot be had, 'docker compose -f deploy/compose.yaml --profile kafka up -d' runs a broker, and KAFKA_BROKERS names a cluster that is there already.`;
const INSTALL = `install them with 'sudo apt-get install openjdk-${OLDEST_JAVA}-jre-headless maven' (macOS: 'brew install openjdk@${OLDEST_JAVA} maven')`;

/**
 * The program that runs Java: that of JAVA_HOME, or the one on the PATH.
 * @param {Environment} environment
 * @param {string} [otherwise] what to do where it cannot be installed; empty when nothing helps
 * @returns {string}
 * @throws {MissingProgram} when there is none that is new enough
 */
export function provideJava(environment, otherwise = OTHERWISE) {
  const home = environment['JAVA_HOME'];
  const program = home ? join(home, 'bin', 'java') : 'java';
  const { status, stdout, stderr } = run(program, ['-version'], environment);
  if (status !== 0)
    throw new MissingProgram(
      `Kafka runs on Java ${OLDEST_JAVA} or newer, and '${program}' does not run; ${INSTALL}.${otherwise}`,
    );
  const said = `${stdout}${stderr}`;
  const version = /version "(\d+)[^"]*"/.exec(said)?.[1];
  if (version === undefined || Number(version) < OLDEST_JAVA)
    throw new MissingProgram(
      `Kafka runs on Java ${OLDEST_JAVA} or newer, and '${program}' is Java ${version ?? 'of an unknown version'}; ${INSTALL}.${otherwise}`,
    );
  return program;
}

/**
 * The program that downloads the jars.
 * @param {Environment} environment
 * @param {string} [otherwise] what to do where it cannot be installed; empty when nothing helps
 * @returns {string}
 * @throws {MissingProgram} when it is not there
 */
export function provideMaven(environment, otherwise = OTHERWISE) {
  if (run('mvn', ['--version'], environment).status === 0) return 'mvn';
  throw new MissingProgram(`Maven downloads Kafka, and 'mvn' does not run; ${INSTALL}.${otherwise}`);
}

/** @param {string} program @param {readonly string[]} words @param {Environment} env */
function run(program, words, env) {
  return spawnSync(program, words, { encoding: 'utf8', env });
}
