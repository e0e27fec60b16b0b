import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { ParentWatch } from '../../tools/kafka/parent-watch.mjs';
import { freePort } from '../../tools/command/free-ports.mjs';
import { launchDetached } from '../../tools/stack/launch-detached.mjs';
import { hasEnded, isRunning, type ProcessIdentity, signalProcess } from '../../tools/stack/process-identity.mjs';
import { ROOT } from './run-kafka.js';

const READY_WITHIN_MS = 300_000;
const KILLED_WITHIN_MS = 10_000;
const CONFIGURATION = 'deploy/connect';

interface Status {
  readonly tasks?: readonly { readonly state: string; readonly trace?: string }[];
}

export interface WorkerSpec {
  readonly java: string;
  readonly jars: string;
  /** Names of connectors, each of which has a file in deploy/connect. */
  readonly connectors: readonly string[];
  /** The variables that its configuration names. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A worker of Kafka Connect, with the files of deploy/connect as they are, but for its port and the folder of the jars. */
export class ConnectWorker {
  private readonly directory = mkdtempSync(join(tmpdir(), 'ficus-connect-'));
  private readonly log = join(this.directory, 'worker.log');
  private readonly watch = new ParentWatch();
  private identity: ProcessIdentity | undefined;
  private port = 0;

  constructor(private readonly spec: WorkerSpec) {}

  /** Resolves when the tasks of all its connectors run. */
  async start(): Promise<void> {
    const { java, jars, connectors, environment } = this.spec;
    this.port = await freePort();
    const words = this.changed('worker.args', 'data/connect/jars', jars);
    const worker = this.changed('worker.properties', ':8083', `:${this.port}`);
    const files = connectors.map((name) => `${CONFIGURATION}/${name}.properties`);
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment };
    this.identity = launchDetached(java, [`@${words}`, worker, ...files], { cwd: ROOT, env, log: this.log });
    if (!this.identity) throw new Error(`'${java}' cannot be started.`);
    this.watch.endLater(this.identity);
    for (const name of connectors)
      await arrives(`the connector ${name} runs; see ${this.log}`, () => this.runs(name), READY_WITHIN_MS);
  }

  /** Whether all tasks of a connector run. @throws Error when one of them has failed, or the worker has ended */
  async runs(connector: string): Promise<boolean> {
    if (!this.identity || !isRunning(this.identity))
      throw new Error(`The worker has ended: ${readFileSync(this.log, 'utf8').slice(-2_000)}`);
    const url = `http://127.0.0.1:${this.port}/connectors/${connector}/status`;
    // Before it is ready, it refuses connections, and then responds with a page that is no JSON.
    const status: Status = await fetch(url)
      .then((response) => response.json() as Promise<Status>)
      .catch(() => ({}));
    const failed = status.tasks?.find(({ state }) => state === 'FAILED');
    if (failed) throw new Error(`A task of ${connector} has failed: ${failed.trace?.slice(0, 2_000)}`);
    return (status.tasks ?? []).length > 0 && status.tasks?.every(({ state }) => state === 'RUNNING') === true;
  }

  /** @throws Error with the reason when a task of a connector has failed, or the worker has ended */
  async assertHealthy(): Promise<void> {
    for (const name of this.spec.connectors) await this.runs(name);
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    if (!this.identity) return;
    signalProcess(this.identity, 'SIGKILL');
    await hasEnded(this.identity, KILLED_WITHIN_MS);
  }

  async remove(): Promise<void> {
    await this.kill();
    this.watch.end();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** A copy of a file of the configuration in which one thing is another. */
  private changed(file: string, from: string, to: string): string {
    const text = readFileSync(join(ROOT, CONFIGURATION, file), 'utf8');
    if (text.split(from).length !== 2) throw new Error(`${CONFIGURATION}/${file} does not have '${from}' once.`);
    const copy = join(this.directory, file);
    writeFileSync(copy, text.replace(from, to));
    return copy;
  }
}
