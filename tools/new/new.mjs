/**
 * Makes a module, or something in one: `npm run new -- --help` says what. `--json` prints one value for programs. Plain
 * JavaScript that needs no build: it is wanted most while a tree does not compile.
 */
import { fileURLToPath } from 'node:url';
import { CommandError } from '../command/command-error.mjs';
import { answerHelp } from '../command/options.mjs';
import { make } from './make.mjs';
import { writePages } from './pages.mjs';
import { report } from './report.mjs';
import { USAGE } from './request.mjs';

answerHelp(USAGE);

const root = fileURLToPath(new URL('../../', import.meta.url));
const words = process.argv.slice(2);
/** What is on the pages that show modules. */
const DRAWN = ['module', 'handler'];
const json = words.includes('--json');

/** @param {unknown} value */
const print = (value) => process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);

try {
  const sources = make(words, { root, now: Date.now() });
  const pages = sources.dryRun || !DRAWN.includes(sources.kind) ? { changed: [], failed: [] } : writePages();
  const made = {
    ...sources,
    changed: [...sources.changed, ...pages.changed],
    next: [...pages.failed, ...sources.next],
  };
  if (json) print(made);
  else process.stdout.write(report(made));
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  if (json) print({ error: error.message });
  else process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
