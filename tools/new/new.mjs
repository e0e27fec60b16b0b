/**
 * Makes a module or a migration: `npm run new -- module <name>`, `npm run new -- migration <module> <name>`. `--json` prints
 * one value for programs. Plain JavaScript that needs no build: it is wanted most while a tree does not compile.
 */
import { fileURLToPath } from 'node:url';
import { make, USAGE } from './make.mjs';
import { CommandError } from '../command/command-error.mjs';
import { report } from './report.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const words = process.argv.slice(2).filter((word) => word !== '--json');
const json = process.argv.includes('--json');

/** @param {unknown} value */
const print = (value) => process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);

if (words.includes('--help') || words.includes('-h')) {
  process.stdout.write(`${USAGE} [--json]\n`);
  process.exit(0);
}
try {
  const made = make(words, { root, now: Date.now() });
  if (json) print(made);
  else process.stdout.write(report(made));
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  if (json) print({ error: error.message });
  else process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
