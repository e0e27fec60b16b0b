import { CommandError } from '../command/command-error.mjs';

const USAGE = 'npm run contracts, or npm run contracts -- accept [module …]';

/**
 * What the arguments of `npm run contracts --` request.
 * @param {readonly string[]} words
 * @returns {{ verb: 'check', isQuiet: boolean } | { verb: 'accept', modules: string[] }}
 * @throws {CommandError} when they make no sense
 */
export function requestOf(words) {
  const options = words.filter((word) => word.startsWith('-'));
  const unknown = options.find((option) => !['--json', '--quiet'].includes(option));
  if (unknown) throw new CommandError(`There is no option ${unknown}; there are --json and --quiet. Write ${USAGE}.`);
  const [verb, ...modules] = words.filter((word) => !word.startsWith('-'));
  if (verb === undefined) return { verb: 'check', isQuiet: options.includes('--quiet') };
  if (verb !== 'accept')
    throw new CommandError(`'${verb}' is nothing that can be done with contracts; write ${USAGE}.`);
  return { verb, modules };
}
