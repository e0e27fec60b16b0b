import { fork, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandError } from '../command/command-error.mjs';
import { numberOf } from '../events/words.mjs';
import { root } from '../root.mjs';
import { say } from '../say.mjs';
import { readDesired } from './desired-state.mjs';
import { readableLine } from './log-lines.mjs';
import { LogTail } from './log-tail.mjs';
import { supervisorOf } from './running-state.mjs';
import { prepareStack } from './start-stack.mjs';
import { statusOf } from './status.mjs';

/** @typedef {import('./directory.mjs').StackDirectory} StackDirectory */

const PROGRAM = fileURLToPath(new URL('stack.mjs', import.meta.url));
const NAME_WIDTH = 12;
/** A terminal and npm may both hand one Ctrl-C on; a signal after this time is another one. */
const SAME_SIGNAL_MS = 500;

/** @type {import('./verbs.mjs').Verb} */
export async function up({ names, flags, values, directory, modules, json }) {
  const unknown = names.find((name) => !modules.includes(name));
  if (unknown !== undefined)
    throw new CommandError(`There is no module '${unknown}'; modules are ${modules.join(', ')}.`);
  if (flags.has('local') && names.length > 0)
    throw new CommandError(`--local runs no module as a service; leave it out, or leave out ${names.join(', ')}.`);
  if (flags.has('stand-by') && names.length === 0)
    throw new CommandError('--stand-by needs the modules whose services are to stand by: up payment --stand-by.');
  const port = numberOf(values, 'port');
  if (port !== undefined && port > 65_535) throw new CommandError(`--port takes 0 to 65535, not ${port}.`);
  const services = names.length > 0 || flags.has('local') ? [...new Set(names)] : undefined;
  assertNotRunning(directory, modules, services);
  build();
  if (flags.has('detach')) return inBackground(directory);
  const stack = await prepareStack({
    ...{ directory: directory.path, environment: process.env, databases: databasesOf(modules) },
    ...(services === undefined ? {} : { services }),
    ...(flags.has('stand-by') ? { standBy: names, ownDatabases: ownDatabasesOf(names) } : {}),
    ...(port === undefined ? {} : { port }),
  });
  return supervised(stack, json);
}

/** Compiles what changed, when a person typed `npm run stack`: the other verbs need no build. */
function build() {
  if (process.env['npm_lifecycle_event'] !== 'stack' || process.send) return;
  const { status } = spawnSync(process.execPath, [join(root, 'tools', 'build.mjs')], { stdio: ['ignore', 2, 2] });
  if (status !== 0)
    throw new CommandError('The build failed, so nothing was started; correct the errors, then repeat.');
}

/** @param {StackDirectory} directory @param {readonly string[]} modules @param {readonly string[] | undefined} wanted */
function assertNotRunning(directory, modules, wanted) {
  const supervisor = supervisorOf(directory);
  if (!supervisor) return;
  const now = Object.keys(readDesired(directory, modules)?.services ?? {});
  const isOther = wanted !== undefined && [...wanted].sort().join() !== [...now].sort().join();
  const next = isOther
    ? 'a module becomes a service, or ceases to be one, while the stack is stopped: end it with down, then repeat this'
    : 'status shows it, and down ends it';
  const which = now.length === 0 ? 'without services' : `with ${now.join(', ')} as services`;
  throw new CommandError(`The stack in ${directory.path} runs already, ${which} (process ${supervisor.pid}); ${next}.`);
}

/** The databases that the environment names, so that later starts need not. @param {readonly string[]} modules */
function databasesOf(modules) {
  return Object.fromEntries(
    [...modules, 'operations', 'placement'].flatMap((name) => {
      const address = process.env[`${name.toUpperCase()}_DATABASE_URL`];
      return address ? [[name, address]] : [];
    }),
  );
}

/** The databases that the environment names for services that stand by. @param {readonly string[]} modules */
function ownDatabasesOf(modules) {
  return Object.fromEntries(
    modules.flatMap((name) => {
      const address = process.env[`${name.toUpperCase()}_SERVICE_DATABASE_URL`];
      return address ? [[name, address]] : [];
    }),
  );
}

/** Supervises a stack in this process until a signal ends it. @param {import('./start-stack.mjs').Stack} stack @param {boolean} json */
async function supervised(stack, json) {
  const { directory, supervisor } = stack;
  directory.make();
  const tail = new LogTail(directory);
  tail.skip();
  const isForked = process.send !== undefined;
  const print = (/** @type {string} */ text) => void process.stdout.write(`${text}\n`);
  // Nobody reads on; the stack is not the worse for it.
  process.stdout.on('error', () => {});
  const unfollow =
    json || isForked
      ? () => {}
      : tail.follow((lines) => lines.forEach((line) => print(readableLine(line, NAME_WIDTH))));
  const ended = endBySignal(stack);
  try {
    await stack.start();
    const status = await statusOf(directory);
    if (isForked) process.send?.(status, () => process.disconnect());
    else if (json) print(JSON.stringify(status.value));
    else say(`The stack is ready at ${stack.url}. Ctrl-C ends everything.`);
    await ended;
  } catch (error) {
    if (!supervisor.isStopRequested) throw error;
    await ended;
  } finally {
    unfollow();
  }
  return undefined;
}

/** Resolves when a signal has ended the stack. A second signal ends it at once. @param {import('./start-stack.mjs').Stack} stack */
function endBySignal(stack) {
  return new Promise((resolve) => {
    /** @type {number | undefined} */
    let first;
    const end = () => {
      if (first !== undefined && performance.now() - first > SAME_SIGNAL_MS) stack.supervisor.killAll();
      if (first !== undefined) return;
      first = performance.now();
      say('Stopping: every process finishes what it has. Another signal ends them at once.');
      stack.supervisor.isStopRequested = true;
      void stack.stop().then(() => resolve(undefined));
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
  });
}

/**
 * Runs the same command in the background. Resolves when its stack is ready.
 * @param {StackDirectory} directory
 * @returns {Promise<import('./verbs.mjs').Said>}
 */
async function inBackground(directory) {
  directory.make();
  const errors = openSync(`${directory.logs}/supervisor.errors`, 'a');
  const words = process.argv.slice(2).filter((word) => word !== '--detach');
  const child = fork(PROGRAM, words, { detached: true, stdio: ['ignore', 'ignore', errors, 'ipc'] });
  closeSync(errors);
  const end = () => void child.kill('SIGTERM');
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, end);
  const said = await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', () => reject(new CommandError(`The stack was stopped while it started.`)));
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, end);
  child.unref();
  if (said.error !== undefined) throw new CommandError(said.error);
  return { ...said, text: `${said.text}\n\nIt runs in the background; npm run stack -- down ends it.` };
}
