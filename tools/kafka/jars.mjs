import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CommandError } from '../command/command-error.mjs';
import { provideMaven } from './java.mjs';

const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
/** After so many jars the person at the terminal reads that it goes on. */
const JARS_PER_LINE = 10;

/**
 * The folder of a release's jars: downloaded by Maven once, and kept. Maven keeps what it downloads in its own repository
 * (~/.m2), so another checkout only copies.
 * @param {string} above the folder of all releases
 * @param {import('./releases.mjs').Release} release
 * @param {{ readonly environment: import('./java.mjs').Environment, readonly say: (sentence: string) => void }} options
 * @returns {Promise<string>}
 * @throws {import('../command/missing-program.mjs').MissingProgram} when Maven is not there
 * @throws {CommandError} when it cannot download them
 */
export async function provideJars(above, release, { environment, say }) {
  const folder = join(above, release.version);
  if (existsSync(folder)) return folder;
  const maven = provideMaven(environment);
  mkdirSync(above, { recursive: true });
  // Beside the final place, so that a download that was broken off is not taken for one.
  const draft = mkdtempSync(join(above, `${release.version}.part-`));
  try {
    writeFileSync(join(draft, 'pom.xml'), projectOf(release));
    say(`Getting Apache Kafka ${release.version} by Maven (44 MB the first time) …`);
    await copyJars(maven, { draft, environment, say });
    // Another command may have been faster.
    if (!existsSync(folder)) renameSync(join(draft, 'jars'), folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}

/**
 * @param {string} maven
 * @param {{ draft: string, environment: import('./java.mjs').Environment, say: (sentence: string) => void }} options
 */
async function copyJars(maven, { draft, environment, say }) {
  const words = ['--batch-mode', '--file', join(draft, 'pom.xml'), COPY, '-DincludeScope=runtime'];
  const child = spawn(maven, [...words, `-DoutputDirectory=${join(draft, 'jars')}`], {
    cwd: draft,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  /** @type {string[]} */
  const errors = [];
  let downloaded = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.includes('ERROR')) errors.push(line.replace(/^.*?ERROR\S*\s*/, ''));
    if (!/^Downloaded from .*\.jar /.test(line.replace(/^\[INFO\]\s*/, ''))) return;
    downloaded += 1;
    if (downloaded % JARS_PER_LINE === 0) say(`… ${downloaded} jars downloaded`);
  });
  const [status] = await once(child, 'close');
  if (status !== 0)
    throw new CommandError(
      `Maven could not download Kafka: ${errors[0] ?? `it ended with ${status}`}. Repeat the command when Maven's repository can be reached.`,
    );
}

/** @param {import('./releases.mjs').Release} release */
function projectOf({ version, artifacts }) {
  const dependencies = artifacts.map((artifact) => {
    const [group, name, number] = artifact.split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${number}</version></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>ficus</groupId><artifactId>kafka-jars</artifactId><version>${version}</version><packaging>pom</packaging>
  <dependencies>${dependencies.join('\n')}</dependencies>
</project>
`;
}
