import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CommandError } from '../command/command-error.mjs';
import { runProgram } from '../command/run-program.mjs';
import { say } from '../say.mjs';

const PROGRAMS = ['buildah', 'podman', 'runc', 'mmdebstrap'];
/** What Dockerfiles begin with. */
const BASES = ['node:20-bookworm', 'node:20-bookworm-slim'];
const OWN_BASE = `localhost/ficus-node:${process.versions.node}`;
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** @param {string} text */
const lastLine = (text) => text.split('\n').at(-1) ?? '';

/** Builds and runs images by Debian's podman and buildah, without an engine, a registry, or what a sandbox withholds. */
export class Engine {
  /** @param {string} folder of its own, below the checkout's cache */
  constructor(folder) {
    this.runtime = runtimeIn(folder);
  }

  /** What stands before the words of each command of podman that makes or ends a container. */
  get podman() {
    return ['--cgroup-manager', 'cgroupfs', '--runtime', this.runtime];
  }

  /**
   * @param {string} root the context
   * @param {string} dockerfile
   * @param {string} tag
   * @throws {CommandError} when it cannot be built
   */
  build(root, dockerfile, tag) {
    const contexts = baseContexts();
    // chroot: the other ways of isolation need what a sandbox withholds.
    const words = [
      'bud',
      '--pull-never',
      '--isolation=chroot',
      '--layers',
      ...contexts,
      '-f',
      dockerfile,
      '-t',
      tag,
      '.',
    ];
    const built = spawnSync('buildah', words, { cwd: root, stdio: ['ignore', 2, 2] });
    if (built.status !== 0) throw new Error(`buildah could not build ${dockerfile}: its output is above.`);
  }
}

/**
 * @param {string} root the checkout
 * @throws {CommandError} with a sentence that says what is missing
 */
export function provideEngine(root) {
  if (process.platform !== 'linux') throw new CommandError('Images are built and run on Linux alone.');
  if (process.getuid?.() !== 0) throw new CommandError('Images are built and run as root, which this user is not.');
  const missing = PROGRAMS.filter((program) => !runProgram('sh', ['-c', `command -v ${program}`]).ok);
  if (missing.length > 0) {
    say(`installing ${missing.join(', ')} …`);
    const installed = runProgram('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing]);
    if (!installed.ok)
      throw new CommandError(`apt-get could not install ${missing.join(', ')}: ${lastLine(installed.said)}`);
  }
  return new Engine(join(root, 'node_modules', '.cache', 'ficus-images'));
}

/** Where the base images are: those of the registry, or one that is made here and stands for both. */
function baseContexts() {
  const had = (/** @type {string} */ base) =>
    runProgram('podman', ['image', 'exists', `docker.io/library/${base}`]).ok ||
    runProgram('podman', ['pull', '-q', `docker.io/library/${base}`]).ok;
  if (BASES.every(had)) return [];
  if (!runProgram('podman', ['image', 'exists', OWN_BASE]).ok) makeBase();
  return BASES.flatMap((base) => ['--build-context', `${base}=docker-image://${OWN_BASE}`]);
}

/** From Debian's packages, and the Node and npm of this machine. @throws {CommandError} */
function makeBase() {
  say(`no registry has ${BASES[0]} for us: making a base image of Debian's packages and Node ${process.version} …`);
  const folder = mkdtempSync(join(tmpdir(), 'ficus-base-'));
  const [tar, node] = [join(folder, 'base.tar'), realpathSync(process.execPath)];
  const npm = join(runProgram('npm', ['root', '-g']).said, 'npm');
  const include = join(dirname(node), '..', 'include', 'node');
  const hooks = [
    'mkdir -p "$1/usr/lib/node_modules" "$1/usr/include"',
    `copy-in ${node} /usr/bin`,
    `copy-in ${realpathSync(npm)} /usr/lib/node_modules`,
    `copy-in ${include} /usr/include`,
    ...(existsSync(CERTIFICATES) ? [`upload ${CERTIFICATES} ${CERTIFICATES}`] : []),
    'chroot "$1" ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/bin/npm',
    'chroot "$1" useradd --uid 1000 --create-home node',
  ];
  try {
    const made = runProgram('mmdebstrap', [
      ...['--quiet', '--variant=minbase', '--include=ca-certificates,libstdc++6,python3,make,g++'],
      ...hooks.map((hook) => `--customize-hook=${hook}`),
      ...['bookworm', tar],
    ]);
    if (!made.ok) throw new CommandError(`mmdebstrap could not make a base image: ${lastLine(made.said)}`);
    // Node-gyp finds the headers of this Node; npm trusts the certificates that this machine trusts.
    const env = ['--change', `ENV NODE_EXTRA_CA_CERTS=${CERTIFICATES}`, '--change', 'ENV npm_config_nodedir=/usr'];
    const imported = runProgram('podman', ['import', ...env, tar, OWN_BASE]);
    if (!imported.ok) throw new CommandError(`podman could not import the base image: ${lastLine(imported.said)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A runtime that runs runc without limits of resources: a sandbox lets nobody set them. Everything else of the container stays, such as
 * its user, its capabilities, seccomp and the read-only file system.
 * @param {string} folder
 */
function runtimeIn(folder) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'runc');
  const script = `#!${process.execPath}
const { spawnSync } = require('node:child_process');
const { readFileSync, writeFileSync } = require('node:fs');
const words = process.argv.slice(2);
const at = words.findIndex((word) => word === '--bundle' || word === '-b');
if (at >= 0) {
  const file = words[at + 1] + '/config.json';
  const config = JSON.parse(readFileSync(file, 'utf8'));
  delete config.process.rlimits;
  delete config.process.oomScoreAdj;
  delete config.linux.resources;
  delete config.linux.cgroupsPath;
  config.mounts = config.mounts.filter(({ type }) => !type.startsWith('cgroup'));
  writeFileSync(file, JSON.stringify(config));
}
process.exit(spawnSync(${JSON.stringify(runProgram('sh', ['-c', 'command -v runc']).said)}, words, { stdio: 'inherit' }).status ?? 1);
`;
  writeFileSync(file, script);
  chmodSync(file, 0o755);
  return file;
}
