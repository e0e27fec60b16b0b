import { appendFileSync } from 'node:fs';
import { CommandError } from '../command/command-error.mjs';
import { assertPortsFree } from './choose-placement.mjs';
import { readDesired } from './desired-state.mjs';
import { planOf } from './launch-plan.mjs';
import { endOrphans } from './orphans.mjs';
import { listens, readinessOf, reasonOf } from './readiness.mjs';
import { forgetRunning, takeLock, writeRunning } from './running-state.mjs';
import { identityOf } from './process-identity.mjs';
import { SupervisedProcess } from './supervised-process.mjs';

/** How long the start of a stack may take, in milliseconds. */
const START_LIMIT_MS = 90_000;
/** How long a process may take to finish what it has: longer than SHUTDOWN_GRACE, in milliseconds. */
export const DRAIN_LIMIT_MS = 15_000;
const STOPPED = 'The stack was stopped while it started.';

/**
 * @typedef {{
 *   readonly directory: import('./directory.mjs').StackDirectory, readonly modules: readonly string[],
 *   readonly state: import('./desired-state.mjs').DesiredState,
 *   readonly environment: { readonly [variable: string]: string | undefined },
 * }} SupervisorSpec `environment` is what each process gets before its own settings
 */

/** Keeps the processes of a stack running, and ends all of them, and nothing else. */
export class Supervisor {
  /** @type {SupervisedProcess[]} */
  #services = [];
  /** @type {SupervisedProcess | undefined} */
  #monolith;
  /** @type {import('./running-state.mjs').RunningState['phase']} */
  #phase = 'starting';
  #release = () => {};
  #starting = new AbortController();
  /** @type {Promise<void> | undefined} */
  #stopped;
  /** Whether a person has asked for the stop. */
  isStopRequested = false;
  /** Nothing of the stack outlives this process when it ends by itself. */
  #killAll = () => this.#processes.forEach((one) => one.kill());
  #rescaled = Promise.resolve();
  /** SIGUSR2 says that the file of the desired state has changed. */
  #changed = () => {
    this.#rescaled = this.#rescaled.then(() => this.#rescale()).catch((error) => this.#note(error.message));
  };

  /** @param {SupervisorSpec} spec */
  constructor(spec) {
    this.spec = spec;
  }

  /** @returns {readonly import('./running-state.mjs').RecordedProcess[]} */
  get records() {
    return this.#processes.map(({ record }) => record);
  }

  /**
   * Starts everything: the services, then the monolith, which asks them before it places their modules. Resolves when all
   * modules are ready; stops everything otherwise.
   * @throws {CommandError} with what the process said that cannot run
   */
  async start() {
    const { directory, state, modules } = this.spec;
    directory.make();
    this.#release = takeLock(directory);
    process.once('exit', this.#killAll);
    process.on('SIGUSR2', this.#changed);
    const limit = setTimeout(() => this.#starting.abort(), START_LIMIT_MS);
    try {
      await endOrphans(directory, DRAIN_LIMIT_MS);
      await assertPortsFree(state);
      const { signal } = this.#starting;
      if (signal.aborted) throw new CommandError(STOPPED);
      const plan = planOf(state, directory, modules);
      this.#services = plan.services.map((one) => this.#process(one));
      this.#monolith = this.#process(plan.monolith);
      for (const service of this.#services) service.start();
      await Promise.all(this.#services.map((one) => one.waitFor(() => listens(one.plan.internalAddress), signal)));
      if (!signal.aborted) this.#monolith.start();
      await Promise.all(this.#processes.map((one) => one.waitFor(async () => isReady(one), signal)));
      if (signal.aborted) throw new CommandError(await this.#whyNotReady());
      this.#phase = 'ready';
      this.#write();
    } catch (error) {
      await this.stop();
      throw error;
    } finally {
      clearTimeout(limit);
    }
  }

  /**
   * Starts and drains instances of services until they are as the file of the desired state says now, one change after
   * another: the port of an instance is free again when it has ended.
   */
  async #rescale() {
    const { directory, modules } = this.spec;
    const state = readDesired(directory, modules);
    if (!state || this.#phase !== 'ready') return;
    const { services } = planOf(state, directory, modules);
    const isOf = (/** @type {SupervisedProcess} */ one, /** @type {string} */ name) => one.plan.name === name;
    const gone = this.#services.filter((one) => !services.some(({ name }) => isOf(one, name)));
    const added = services
      .filter(({ name }) => !this.#services.some((one) => isOf(one, name)))
      .map((one) => this.#process(one));
    // What drains stays recorded until it has ended, so that nothing of it is left when the stack stops meanwhile.
    this.#services.push(...added);
    added.forEach((one) => one.start());
    await Promise.all(gone.map((one) => one.stop(DRAIN_LIMIT_MS)));
    this.#services = this.#services.filter((one) => !gone.includes(one));
    if (!this.#stopped) this.#write();
  }

  /** Drains everything, the monolith first, because its requests in flight need the services. It may be repeated. */
  stop() {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** Ends everything at once. */
  killAll() {
    this.#killAll();
  }

  async #stop() {
    this.#starting.abort();
    this.#phase = 'stopping';
    await this.#monolith?.stop(DRAIN_LIMIT_MS);
    await Promise.all(this.#services.map((one) => one.stop(DRAIN_LIMIT_MS)));
    forgetRunning(this.spec.directory);
    process.off('exit', this.#killAll);
    process.off('SIGUSR2', this.#changed);
    this.#release();
  }

  get #processes() {
    return [...(this.#monolith ? [this.#monolith] : []), ...this.#services];
  }

  /** @param {import('./launch-plan.mjs').PlannedProcess} plan */
  #process(plan) {
    const { directory, environment } = this.spec;
    const onChange = () => this.#write();
    const note = (/** @type {string} */ message) => this.#note(message);
    return new SupervisedProcess(plan, { log: directory.logOf(plan.name), environment, onChange, note });
  }

  #write() {
    const supervisor = identityOf(process.pid);
    if (supervisor) writeRunning(this.spec.directory, { supervisor, phase: this.#phase, processes: this.records });
  }

  /** @param {string} msg */
  #note(msg) {
    const line = { level: 'warn', time: new Date().toISOString(), msg };
    appendFileSync(this.spec.directory.logOf('supervisor'), `${JSON.stringify(line)}\n`);
  }

  async #whyNotReady() {
    if (this.#stopped) return STOPPED;
    for (const { plan, record } of this.#processes)
      if (record.state !== 'ready') {
        const reason = reasonOf(await readinessOf(plan.internalAddress));
        return `${plan.name} was not ready in ${START_LIMIT_MS / 1_000} s: ${reason}; see ${this.spec.directory.logOf(plan.name)}.`;
      }
    return `The stack was not ready in ${START_LIMIT_MS / 1_000} s; see ${this.spec.directory.logs}.`;
  }
}

/** @param {SupervisedProcess} one */
async function isReady({ record, plan }) {
  return record.state === 'ready' && (await readinessOf(plan.internalAddress))?.status === 'ok';
}
