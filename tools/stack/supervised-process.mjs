import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { CommandError } from '../command/command-error.mjs';
import { identityOf } from './process-identity.mjs';
import { until, untilServing } from './readiness.mjs';

/** A log that is longer, in bytes, is put aside when its process starts again. */
const LONG_LOG = 16 * 1024 * 1024;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** A process that was ready for so long has not died because it was started. */
const STEADY_MS = 10_000;

/** One process of a stack. It is started again when it ends, unless it is to stop. */
export class SupervisedProcess {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #child;
  /** @type {import('./process-identity.mjs').ProcessIdentity | undefined} */
  #identity;
  /** @type {import('./running-state.mjs').ProcessState} */
  #state = 'starting';
  #since = new Date();
  #restarts = 0;
  /** Deaths in a row that came before the process was steady. */
  #deaths = 0;
  /** @type {number | undefined} */
  #readySince;
  /** Whether it has been ready since the stack was started: only then it is started again. */
  #proven = false;
  #stopping = false;
  /** @type {Promise<void> | undefined} */
  #stopped;
  #exit = Promise.resolve();
  /** @type {NodeJS.Timeout | undefined} */
  #pause;
  #logStart = 0;

  /**
   * @param {import('./launch-plan.mjs').PlannedProcess} plan
   * @param {{
   *   readonly log: string, readonly environment: { readonly [variable: string]: string | undefined },
   *   readonly onChange: () => void, readonly note: (message: string) => void,
   * }} options `log` is a file; `onChange` is called when {@link record} has changed
   */
  constructor(plan, options) {
    this.plan = plan;
    this.options = options;
  }

  /** @returns {import('./running-state.mjs').RecordedProcess} */
  get record() {
    const { name, module, address, internalAddress } = this.plan;
    const reason = this.#state === 'ended' && !this.#proven && !this.#stopping ? this.said() : '';
    return {
      ...{ name, ...(module === undefined ? {} : { module }), ...this.#identity, address, internalAddress },
      ...{ state: this.#state, restarts: this.#restarts, since: this.#since.toISOString() },
      ...(reason === '' ? {} : { reason }),
    };
  }

  /** Starts the process. Its output goes to its log file directly, so it does not need the supervisor in order to run. */
  start() {
    const { log, environment, note } = this.options;
    if (existsSync(log) && statSync(log).size > LONG_LOG) renameSync(log, log.replace(/\.log$/, '.1.log'));
    const file = openSync(log, 'a');
    this.#logStart = statSync(log).size;
    const child = spawn(process.execPath, ['--enable-source-maps', this.plan.main], {
      stdio: ['ignore', file, file],
      env: { ...environment, ...this.plan.environment },
      // In a process group of its own: Ctrl-C reaches the supervisor alone, which drains in order.
      detached: true,
    });
    closeSync(file);
    this.#child = child;
    this.#identity = child.pid === undefined ? undefined : identityOf(child.pid);
    this.#readySince = undefined;
    this.#become('starting');
    const ended = new AbortController();
    this.#exit = new Promise((resolve) => {
      child.once('error', (error) => note(`${this.plan.name} cannot be started: ${error.message}`));
      child.once('close', (code, signal) => {
        ended.abort();
        this.#ended(code, signal);
        resolve();
      });
    });
    void untilServing(this.plan.internalAddress, ended.signal).then((ready) => {
      if (!ready || this.#stopping) return;
      this.#readySince = performance.now();
      this.#proven = true;
      this.#become('ready');
    });
  }

  /**
   * Waits until a probe is met.
   * @template T
   * @param {() => Promise<T | undefined | false>} probe
   * @param {AbortSignal} signal
   * @returns {Promise<T | undefined>}
   * @throws {CommandError} when the process has ended before: with what it said
   */
  async waitFor(probe, signal) {
    return until(async () => {
      if (this.#state === 'ended')
        throw new CommandError(this.said() || `${this.plan.name} ended before it was ready; see ${this.options.log}.`);
      return probe();
    }, signal);
  }

  /** What the process has written since its start, other than its log lines. */
  said() {
    const text = readFileSync(this.options.log).subarray(this.#logStart).toString('utf8');
    return text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('{'))
      .join('\n');
  }

  /** Ends the process: lets it finish what it has, and kills it after the limit. It is not started again. @param {number} limitMs */
  stop(limitMs) {
    this.#stopped ??= this.#stop(limitMs);
    return this.#stopped;
  }

  /** @param {number} limitMs */
  async #stop(limitMs) {
    this.#stopping = true;
    clearTimeout(this.#pause);
    if (!this.#runs) return this.#become('ended');
    this.#become('stopping');
    this.#child?.kill('SIGTERM');
    const impatience = setTimeout(() => this.kill(), limitMs);
    await this.#exit;
    clearTimeout(impatience);
  }

  /** Ends the process at once. */
  kill() {
    if (this.#runs) this.#child?.kill('SIGKILL');
  }

  get #runs() {
    return this.#child?.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** @param {number | null} code @param {NodeJS.Signals | null} signal */
  #ended(code, signal) {
    const steady = this.#readySince !== undefined && performance.now() - this.#readySince > STEADY_MS;
    const drained = code === 0 && this.#readySince !== undefined;
    this.#identity = undefined;
    if (this.#stopping || !this.#proven) return this.#become('ended');
    this.#deaths = steady || drained ? 0 : this.#deaths + 1;
    const pauseMs = drained ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** Math.max(0, this.#deaths - 1), LONGEST_PAUSE_MS);
    const how = signal ?? `status ${code}`;
    this.options.note(`${this.plan.name} ended with ${how}, and is started again in ${pauseMs} ms.`);
    this.#become('waiting');
    this.#pause = setTimeout(() => {
      this.#restarts += 1;
      this.start();
    }, pauseMs);
  }

  /** @param {import('./running-state.mjs').ProcessState} state */
  #become(state) {
    this.#state = state;
    this.#since = new Date();
    this.options.onChange();
  }
}
