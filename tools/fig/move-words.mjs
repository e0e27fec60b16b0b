import { CommandError } from '../command/command-error.mjs';
import { reached } from './move-lines.mjs';

/** @typedef {import('../events/program.mjs').RunningProgram} RunningProgram */

/**
 * @param {readonly string[]} names
 * @param {string} example
 */
export function oneModule([module, more], example) {
  if (module === undefined) throw new CommandError(`Say the module: npm run fig -- ${example}.`);
  if (more !== undefined) throw new CommandError(`'${more}' is one word too many: npm run fig -- --help`);
  return module;
}

/**
 * The placement of a module.
 * @param {RunningProgram} program
 * @param {string} module
 * @throws {CommandError} when the program has no such module
 */
export async function knownModule(program, module) {
  /** @type {{ items: readonly { module: string, place: string }[] }} */
  const { items } = await program.get('/api/placements');
  const found = items.find((one) => one.module === module);
  if (found) return found;
  throw new CommandError(`There is no module ${module}; modules are ${items.map((one) => one.module).join(', ')}.`);
}

/** Writes each line of progress once. */
export function showing() {
  let last = '';
  return (/** @type {any} */ move) => {
    const line = reached(move);
    if (line !== last) process.stderr.write(`${line}\n`);
    last = line;
  };
}
