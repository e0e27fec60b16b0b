import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'yaml';
import { freePorts } from '../command/free-ports.mjs';
import { provideEngine } from './engine.mjs';

/** It has a volume more than the others. */
const MODULE = 'payment';
const READY_WITHIN_MS = 60_000;

/**
 * Builds the image of a service, and runs it as its Compose file says, but on loopback, behind a monolith of this checkout: until it is
 * ready, and until it has stopped gracefully.
 * @param {string} root
 * @returns {Promise<string>} a sentence that says what was seen
 * @throws {import('../command/command-error.mjs').CommandError} when images cannot be built or run here
 */
export async function runImages(root) {
  const engine = provideEngine(root);
  const build = spawnSync(process.execPath, [join(root, 'tools', 'build.mjs')], { cwd: root, stdio: ['ignore', 2, 2] });
  if (build.status !== 0) throw new Error('The checkout could not be built.');
  const image = `localhost/ficus-${MODULE}`;
  engine.build(root, `extracted/${MODULE}/Dockerfile`, image);

  const data = mkdtempSync(join(tmpdir(), 'ficus-images-'));
  const [port, internal, own] = await freePorts(3);
  const [keeper, service] = [`http://127.0.0.1:${internal}`, `http://127.0.0.1:${own}`];
  const shared = { INTERNAL_SECRET: randomBytes(32).toString('hex'), INTERNAL_HOST: '127.0.0.1' };
  const container = `ficus-${MODULE}-${process.pid}`;
  const monolith = new Started(process.execPath, ['--enable-source-maps', join(root, 'dist', 'src', 'main.js')], {
    ...{ ...shared, PATH: process.env['PATH'], NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(port) },
    ...{ INTERNAL_PORT: String(internal), DATA_DIR: data, PLACEMENT: `${MODULE}:${service}` },
  });
  const address = { KEEPER_URL: keeper, SERVICE_URL: service, INTERNAL_PORT: String(own) };
  const words = containerWords(root, { ...shared, ...address });
  const started = new Started(
    'podman',
    [...engine.podman, 'run', '--rm', '--name', container, ...words, image],
    process.env,
  );
  try {
    await readyAt(`${keeper}/health/ready/${MODULE}`, [monolith, started]);
    const rights = rightsOf(container);
    if (rights !== '1000 0000000000000000 1')
      throw new Error(`The process has other rights than it should: ${rights}.`);
    spawnSync('podman', [...engine.podman, 'stop', '--time', '30', container], { stdio: 'ignore' });
    const status = await started.gone;
    if (status !== 0 || !started.said.includes('"Stopped."'))
      throw new Error(`The container did not stop gracefully (${status}): ${started.said}`);
    return `${image} was built, ran ${MODULE} behind a monolith (user 1000, no capabilities, read-only root), and stopped gracefully`;
  } finally {
    monolith.child.kill('SIGTERM');
    spawnSync('podman', [...engine.podman, 'rm', '--force', '--volumes', '--ignore', container], { stdio: 'ignore' });
    await Promise.all([monolith.gone, started.gone]);
    rmSync(data, { recursive: true, force: true });
  }
}

/** A process, with what it has written. */
class Started {
  said = '';

  /** @param {string} program @param {readonly string[]} words @param {NodeJS.ProcessEnv} env */
  constructor(program, words, env) {
    this.child = spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (this.said += text));
    /** @type {Promise<number | null>} */
    this.gone = once(this.child, 'close').then(([status]) => status);
  }
}

/**
 * The words of `podman run` that come to what the Compose file says; `other` variables take the place of its own.
 * @param {string} root @param {{ [variable: string]: string }} other
 */
function containerWords(root, other) {
  const { services } = parse(readFileSync(join(root, 'deploy', MODULE, 'compose.yaml'), 'utf8'));
  const { environment, volumes, tmpfs, cap_drop, security_opt, read_only } = services[MODULE];
  const unset = (/** @type {unknown} */ value) => String(value).replace(/\$\{\w+:-([^}]*)\}/g, '$1');
  const variables = Object.entries({ ...environment, ...other }).map(([name, value]) => `${name}=${unset(value)}`);
  return [
    ...['--pull=never', '--network=host', ...(read_only ? ['--read-only'] : [])],
    ...variables.flatMap((variable) => ['--env', variable]),
    ...volumes.flatMap((/** @type {string} */ volume) => ['--volume', volume.replace(/^[^:]*:/, '')]),
    ...tmpfs.flatMap((/** @type {string} */ path) => ['--tmpfs', path]),
    ...cap_drop.map((/** @type {string} */ capability) => `--cap-drop=${capability}`),
    ...security_opt.map((/** @type {string} */ option) => `--security-opt=${option.replace(/:true$/, '')}`),
  ];
}

/** @param {string} url @param {readonly Started[]} processes that must run meanwhile */
async function readyAt(url, processes) {
  const end = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.status === 200) return;
    const seen = processes.map(({ said }) => said).join('\n');
    if (processes.some(({ child }) => child.exitCode !== null)) throw new Error(`A process ended too early: ${seen}`);
    if (Date.now() > end) throw new Error(`${MODULE} was not ready in time: ${await response?.text()}\n${seen}`);
    await pause(200);
  }
}

/** The user, the capabilities and NoNewPrivs of the first process of a container. @param {string} container */
function rightsOf(container) {
  const { stdout } = spawnSync('podman', ['inspect', '--format', '{{.State.Pid}}', container], { encoding: 'utf8' });
  const status = readFileSync(`/proc/${stdout.trim()}/status`, 'utf8');
  return ['Uid', 'CapEff', 'NoNewPrivs']
    .map((name) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)?.[1])
    .join(' ');
}
