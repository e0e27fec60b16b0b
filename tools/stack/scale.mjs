import { CommandError } from '../command/command-error.mjs';
import { scaledState } from './choose-placement.mjs';
import { obstacleToInstances, readDesired, writeDesired } from './desired-state.mjs';
import { nameOf } from './launch-plan.mjs';
import { signalProcess } from './process-identity.mjs';
import { readRunning, recorded, supervisorOf } from './running-state.mjs';
import { statusOf } from './status.mjs';

/**
 * Starts or drains instances of a service. Returns when there are as many as wanted, all ready, and the others have ended. When
 * an instance cannot run, there are as many as before.
 * @type {import('./verbs.mjs').Verb}
 */
export async function scale({ names, directory, modules }) {
  const [module = '', number = ''] = names;
  const instances = /^[1-9]\d?$/.test(number) ? Number(number) : 0;
  if (names.length !== 2 || instances < 1 || instances > 32)
    throw new CommandError(`scale takes a module, and how many instances, from 1 to 32: scale <module> <instances>.`);
  if (!modules.includes(module))
    throw new CommandError(`There is no module '${module}'; modules are ${modules.join(', ')}.`);
  const before = readDesired(directory, modules);
  const supervisor = supervisorOf(directory);
  if (!before || !supervisor) throw new CommandError(`The stack in ${directory.path} does not run; start it with up.`);
  if (readRunning(directory)?.phase !== 'ready')
    throw new CommandError(`The stack in ${directory.path} is starting or stopping; repeat this when it is ready.`);
  const scaled = await scaledState(before, module, instances);
  const obstacle = obstacleToInstances(scaled, module);
  if (obstacle !== undefined) throw new CommandError(`${obstacle}.`);
  const become = (/** @type {import('./desired-state.mjs').DesiredState} */ state) => {
    writeDesired(directory, state);
    signalProcess(supervisor, 'SIGUSR2');
  };
  become(scaled);
  try {
    await haveBecome(directory, module, instances);
  } catch (error) {
    become(before);
    throw error;
  }
  return statusOf(directory);
}

/** @param {import('./directory.mjs').StackDirectory} directory @param {string} module @param {number} instances */
async function haveBecome(directory, module, instances) {
  const wanted = Array.from({ length: instances }, (_, at) => nameOf(module, at));
  await recorded(directory, `${module} has not ${instances} instances that are ready`, (processes) => {
    const own = processes.filter((one) => one.module === module);
    const failed = own.find(({ name, state }) => state === 'ended' && wanted.includes(name));
    if (failed)
      throw new CommandError(
        `${failed.name} ended before it was ready, so ${module} has as many instances as before: ${failed.reason ?? `see ${directory.logOf(failed.name)}.`}`,
      );
    return own.length === instances && own.every(({ name, state }) => wanted.includes(name) && state === 'ready');
  });
}
