import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../say.mjs';
import { CommandError } from '../command/command-error.mjs';
import { installPackage, mayInstallPackages } from '../command/debian-package.mjs';

/** Where Debian's package puts the programs of each version. */
const DEBIAN = '/usr/lib/postgresql';
/** The package would make and start a cluster of the system; nothing here has a use for it. */
const NO_CLUSTER = { folder: '/etc/postgresql-common/createcluster.d', text: 'create_main_cluster = false\n' };

/** What it takes to run a server. */
const SERVER = ['initdb', 'pg_ctl', 'createdb'];

/**
 * The folder of PostgreSQL's programs: the newest that Debian's package has installed, or those on the PATH.
 * @param {readonly string[]} [programs] what it must have; a client's package has fewer than the server's
 * @returns {string | undefined}
 */
export function findBinaries(programs = SERVER) {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(':').filter((folder) => folder !== ''),
  ];
  return folders.find((folder) => programs.every((name) => existsSync(join(folder, name))));
}

/**
 * The folder of PostgreSQL's programs; installs Debian's package where that can be done.
 * @returns {string}
 * @throws {CommandError} saying what to install
 */
export function provideBinaries() {
  const found = findBinaries() ?? (mayInstallPackages(process.env) ? install() : undefined);
  if (found) return found;
  throw new CommandError(
    "PostgreSQL's programs are not here; install them with 'sudo apt-get install postgresql' (macOS: 'brew install postgresql'), then repeat the command.",
  );
}

/** @returns {string | undefined} */
function install() {
  if (!existsSync(join(NO_CLUSTER.folder, 'ficus.conf'))) {
    mkdirSync(NO_CLUSTER.folder, { recursive: true });
    writeFileSync(join(NO_CLUSTER.folder, 'ficus.conf'), NO_CLUSTER.text);
  }
  if (!installPackage('postgresql', { environment: process.env, say }))
    throw new CommandError('apt-get could not install postgresql; read what it says above, then repeat the command.');
  return findBinaries();
}
