import { modulesIn } from '../new/modules-in.mjs';
import { root } from '../root.mjs';
import { chooseState } from './choose-placement.mjs';
import { checkedState, readDesired, writeDesired } from './desired-state.mjs';
import { StackDirectory } from './directory.mjs';
import { MONOLITH } from './launch-plan.mjs';
import { readinessOf, until } from './readiness.mjs';
import { Supervisor } from './supervisor.mjs';

/**
 * @typedef {{ readonly [name: string]: string }} Settings as docs/settings.md lists them
 * @typedef {{
 *   readonly directory: string, readonly services?: readonly string[], readonly threads?: readonly string[], readonly port?: number,
 *   readonly databases?: Settings, readonly instances?: { readonly [module: string]: number }, readonly settings?: Settings, readonly settingsOf?: { readonly [process: string]: Settings },
 *   readonly standBy?: readonly string[], readonly ownDatabases?: Settings,
 *   readonly environment?: { readonly [variable: string]: string | undefined },
 * }} StackOptions `directory`: what it says of the stack stays; `services`: default is as before, or none; `threads`: the modules in threads of
 *   the monolith, default likewise; `port`: that of
 *   clients, 0 is any free one, and then all others are, too; `databases`: of a new stack; `instances`: of new services, one each by default;
 *   `standBy`: which new services stand by, each with a database of its own, the one of `ownDatabases` or a file; `settings`: of all processes;
 *   `settingsOf`: of a service, or the monolith; `environment`: what processes get besides settings, default `PATH` and `HOME`
 */

/** A stack that this process supervises. */
export class Stack {
  /** @param {Supervisor} supervisor */
  constructor(supervisor) {
    this.supervisor = supervisor;
    this.directory = supervisor.spec.directory;
  }

  /** Where it serves clients. */
  get url() {
    return this.process(MONOLITH).address;
  }

  /** The secret that its hosts share. */
  get secret() {
    return this.directory.secret();
  }

  /** The internal address of a process: of a service, or of `monolith`. @param {string} name */
  address(name) {
    return this.process(name).internalAddress;
  }

  /** What a process is, and how it is. @param {string} name @throws {Error} when the stack has no such process */
  process(name) {
    const found = this.supervisor.records.find((record) => record.name === name);
    if (!found) throw new Error(`The stack has no process '${name}'.`);
    return found;
  }

  /**
   * Starts everything. Resolves when all modules are ready.
   * @throws {import('../command/command-error.mjs').CommandError} with one sentence; nothing runs then, and what
   *   stack.json says has not changed
   */
  async start() {
    await this.supervisor.start();
    writeDesired(this.directory, this.supervisor.spec.state);
  }

  /** Waits until all modules are ready, wherever they are. */
  async ready() {
    const isOk = async (/** @type {string} */ address) => (await readinessOf(address))?.status === 'ok';
    await until(async () => {
      const all = await Promise.all(this.supervisor.records.map(({ internalAddress }) => isOk(internalAddress)));
      return all.every(Boolean);
    });
  }

  /** Drains and ends everything that it has started. Its directory stays. */
  stop() {
    return this.supervisor.stop();
  }
}

/**
 * A stack that is to run: the monolith, and these modules as services. Nothing runs yet, and nothing was written.
 * @param {StackOptions} options
 * @returns {Promise<Stack>}
 * @throws {import('../command/command-error.mjs').CommandError} with one sentence
 */
export async function prepareStack(options) {
  const {
    services,
    threads,
    port,
    databases,
    instances,
    standBy,
    ownDatabases,
    settings = {},
    settingsOf = {},
  } = options;
  const { PATH, HOME } = process.env;
  const directory = new StackDirectory(options.directory);
  const modules = modulesIn(root);
  const wanted = { services, threads, port, databases, instances, standBy, ownDatabases };
  const chosen = await chooseState(readDesired(directory, modules), wanted);
  /** @template {{ settings: Settings }} T @param {string} name @param {T} one */
  const withSettings = (name, one) => ({ ...one, settings: { ...one.settings, ...settingsOf[name] } });
  const placed = Object.entries(chosen.services).map(([name, one]) => [name, withSettings(name, one)]);
  const state = checkedState(
    {
      ...{ ...chosen, settings: { ...chosen.settings, ...settings } },
      ...{ monolith: withSettings(MONOLITH, chosen.monolith), services: Object.fromEntries(placed) },
    },
    modules,
  );
  return new Stack(new Supervisor({ directory, modules, state, environment: options.environment ?? { PATH, HOME } }));
}

/**
 * Starts a stack. Resolves when all modules are ready.
 * @param {StackOptions} options
 * @throws {import('../command/command-error.mjs').CommandError} with one sentence
 */
export async function startStack(options) {
  const stack = await prepareStack(options);
  await stack.start();
  return stack;
}
