import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../../command/free-ports.mjs';
import { ParentWatch } from '../../kafka/parent-watch.mjs';
import { launchDetached } from '../../stack/launch-detached.mjs';
import { drain, isRunning } from '../../stack/process-identity.mjs';
import { Kubectl } from './kubectl.mjs';
import { wordsOf } from './programs.mjs';
import { until } from './until.mjs';

const MACHINES = fileURLToPath(new URL('./machines.yaml', import.meta.url));
/** After so many milliseconds a program that was asked to end is killed: its data are removed anyway. */
const END_LIMIT_MS = 5_000;
const HOST = '127.0.0.1';

/** More than all hosts claim together, once on SQLite, once on PostgreSQL, and once as the documentation has it. */
const VOLUMES = 24;

/** Volumes without a disk, which any host may claim. */
function volumes() {
  const spec = {
    ...{ storageClassName: 'none', capacity: { storage: '10Gi' }, accessModes: ['ReadWriteOnce', 'ReadWriteMany'] },
    hostPath: { path: '/nowhere' },
  };
  const items = Array.from({ length: VOLUMES }, (_, at) => ({
    ...{ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: `volume-${at}` }, spec },
  }));
  return { apiVersion: 'v1', kind: 'List', items };
}

/**
 * A Kubernetes control plane on loopback, in a directory of its own that is removed at the end: etcd, kube-apiserver,
 * kube-controller-manager and kube-scheduler. The nodes are simulated by kwok: their pods become ready, and run no container.
 * All processes end with {@link ControlPlane.stop}, and with this process, in whatever way it ends.
 */
export class ControlPlane {
  #directory = mkdtempSync(join(tmpdir(), 'ficus-cluster-'));
  #watch = new ParentWatch();
  /** @type {{ name: string, identity: import('../../stack/process-identity.mjs').ProcessIdentity }[]} */
  #running = [];
  /** The largest sum of resident memory that was seen, in bytes. */
  memory = 0;

  /** @param {string} binaries their folder @param {AbortSignal} signal ends all waits */
  constructor(binaries, signal) {
    this.binaries = binaries;
    this.signal = signal;
    this.token = randomBytes(32).toString('hex');
  }

  /** A directory for files of the caller; removed at the end. */
  get directory() {
    return this.#directory;
  }

  /**
   * Starts everything. Resolves when the API server serves requests and the simulated nodes are ready.
   * @throws {Error} when a program ends too early, with what it wrote last
   */
  async start() {
    const [etcd, peer, api] = /** @type {[number, number, number]} */ (await freePorts(3));
    const at = (/** @type {string} */ file) => join(this.#directory, file);
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(at('accounts.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
    writeFileSync(at('accounts.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
    writeFileSync(at('tokens.csv'), `${this.token},ficus,ficus,system:masters\n`, { mode: 0o600 });
    this.server = `https://${HOST}:${api}`;
    const words = wordsOf({
      directory: this.#directory,
      host: HOST,
      etcd,
      peer,
      api,
      kubeconfig: this.#kubeconfig(),
      stages: join(this.binaries, 'stages.yaml'),
    });
    const kubectl = this.kubectl();
    this.#launch('etcd', words.etcd);
    this.#launch('kube-apiserver', words['kube-apiserver']);
    await this.#until('the API server is ready', async () => {
      const found = existsSync(at('apiserver.crt')) && (await kubectl.run(['get', '--raw', '/readyz']));
      return found && found.ok;
    });
    for (const name of /** @type {const} */ (['kube-controller-manager', 'kube-scheduler', 'kwok']))
      this.#launch(name, words[name]);
    await kubectl.must(['create', '-f', MACHINES]);
    await kubectl.must(['create', '-f', '-'], JSON.stringify(volumes()));
    await this.#until('the simulated nodes are ready', async () => {
      const nodes = await kubectl.list('nodes');
      const ready = (/** @type {any} */ { spec, status }) =>
        !spec.taints &&
        status.conditions?.some((/** @type {any} */ each) => each.type === 'Ready' && each.status === 'True');
      return nodes.length > 0 && nodes.every(ready);
    });
  }

  /** A kubectl whose namespace is this one. @param {string} [namespace] */
  kubectl(namespace = 'default') {
    return new Kubectl(join(this.binaries, 'kubectl'), this.#kubeconfig(namespace), {
      directory: this.#directory,
      signal: this.signal,
    });
  }

  /** Ends all processes in order, and removes the directory. */
  async stop() {
    for (const { identity } of this.#running.reverse()) await drain(identity, END_LIMIT_MS);
    this.#watch.end();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** Notes how much memory the processes have now. On Linux. */
  weigh() {
    const of = (/** @type {number} */ pid) => {
      const file = `/proc/${pid}/status`;
      return existsSync(file) ? 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) : 0;
    };
    this.memory = Math.max(
      this.memory,
      this.#running.reduce((sum, { identity }) => sum + of(identity.pid), 0),
    );
  }

  /** @param {string} name @param {readonly string[]} words */
  #launch(name, words) {
    const env = { PATH: process.env['PATH'], HOME: this.#directory };
    const log = join(this.#directory, `${name}.log`);
    const identity = launchDetached(join(this.binaries, name), words, { cwd: this.#directory, env, log });
    if (identity === undefined) throw new Error(`${name} could not be started: ${this.#lastWords(name)}`);
    this.#running.push({ name, identity });
    this.#watch.endLater(identity);
  }

  /** @param {string} what @param {() => Promise<boolean>} probe */
  #until(what, probe) {
    return until(what, this.signal, async () => {
      const ended = this.#running.find(({ identity }) => !isRunning(identity));
      if (ended) throw new Error(`${ended.name} ended too early: ${this.#lastWords(ended.name)}`);
      return (await probe()) || `the last lines of kube-apiserver are: ${this.#lastWords('kube-apiserver')}`;
    });
  }

  /** @param {string} name */
  #lastWords(name) {
    const file = join(this.#directory, `${name}.log`);
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-3).join('\n') : 'it wrote nothing';
  }

  /** The file that tells kubectl and the others where the API server is, and who they are. @param {string} [namespace] */
  #kubeconfig(namespace = 'default') {
    const file = join(this.#directory, `kubeconfig-${namespace}`);
    const name = 'ficus';
    const config = {
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': name },
      clusters: [
        { name, cluster: { server: this.server, 'certificate-authority': join(this.#directory, 'apiserver.crt') } },
      ],
      users: [{ name, user: { token: this.token } }],
      contexts: [{ name, context: { cluster: name, user: name, namespace } }],
    };
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
    return file;
  }
}
