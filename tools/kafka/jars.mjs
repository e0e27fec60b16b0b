import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillByMaven } from './maven.mjs';

const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';

/**
 * The folder of a release's jars: downloaded by Maven once, and kept.
 * @param {string} above the folder of all releases
 * @param {import('./releases.mjs').Release} release
 * @param {import('./maven.mjs').DownloadOptions} options
 * @returns {Promise<string>}
 * @throws {import('../command/missing-program.mjs').MissingProgram} when Maven is not there
 * @throws {import('../command/command-error.mjs').CommandError} when it cannot download them
 */
export async function provideJars(above, release, options) {
  const folder = join(above, release.version);
  /** @param {string} draft */
  const words = (draft) => {
    const project = join(draft, 'pom.xml');
    writeFileSync(project, projectOf(release));
    return ['--file', project, COPY, '-DincludeScope=runtime', `-DoutputDirectory=${join(draft, 'jars')}`];
  };
  await fillByMaven(folder, { what: `Apache Kafka ${release.version}`, megabytes: 44, words }, options);
  return folder;
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
