/** `npm run setup`: makes a checkout ready to run, and installs the SQLite drivers that are named. */
import { CommandError } from './command/command-error.mjs';
import { answerHelp } from './command/options.mjs';
import { printAnswer } from './command/print-answer.mjs';
import { root } from './root.mjs';
import { DRIVERS } from './setup/drivers.mjs';
import { setUp } from './setup/set-up.mjs';

const USAGE = `npm run setup [-- <driver>…] [--json]

Installs the packages of package-lock.json and the SQLite drivers that SQLITE_DRIVER names, here or in .env, as every command does
before it begins. A driver that is named is installed as well: ${Object.keys(DRIVERS).join(', ')}.`;

answerHelp(USAGE);
const words = process.argv.slice(2);
const named = words.filter((word) => word !== '--json');

process.exitCode = await printAnswer(words.includes('--json'), async () => {
  const unknown = named.find((name) => !Object.hasOwn(DRIVERS, name));
  if (unknown !== undefined)
    throw new CommandError(`'${unknown}' is no SQLite driver; allowed are ${Object.keys(DRIVERS).join(', ')}.`);
  const { problem, packages, drivers } = await setUp(root, named);
  if (problem) throw new CommandError(problem);
  const text = [`packages: ${packages}`, ...Object.entries(drivers).map(([name, state]) => `${name}: ${state}`)];
  return { value: { packages, drivers }, text: text.join('\n') };
});
