/** Serves or builds the documentation site: `npm run docs`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, relative, resolve } from 'node:path';
import { CommandError } from './command/command-error.mjs';
import { answerHelp } from './command/options.mjs';
import { printAnswer } from './command/print-answer.mjs';
import { numberOf, readWords } from './events/words.mjs';
import { root } from './root.mjs';
import { providePackages } from './setup/install-packages.mjs';
import { sitePages } from './site/site-pages.mjs';

const [SITE, BUILT, PORT] = [join(root, 'tools', 'site'), '.site', 5173];
const USAGE = `npm run docs [-- --port <n>]
npm run docs -- build [--out <directory>] [--json]

Serves the pages of docs/, the READMEs and the decision records as a site, in English and Korean, with search. A page that is edited is
shown anew at once. The packages of the site are installed the first time, which takes a minute. 'build' writes files for any web server
instead, and fails where a link leads nowhere.
  --port <n>         of the server, default ${PORT}
  --out <directory>  where the files are written, default ${BUILT}
  --json             one value for programs`;

answerHelp(USAGE);
const words = process.argv.slice(2);

/** Runs VitePress. Its words go to standard error: standard output is for the answer. @param {readonly string[]} options */
async function vitePress(...options) {
  const { problem } = await providePackages(SITE);
  if (problem) throw new CommandError(problem);
  const program = join(SITE, 'node_modules', 'vitepress', 'bin', 'vitepress.js');
  const child = spawn(process.execPath, [program, ...options], { cwd: SITE, stdio: ['ignore', 2, 2] });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, () => child.kill(signal));
  const [status] = await once(child, 'exit');
  return status;
}

/** Ends with the site written. @returns {Promise<import('./command/print-answer.mjs').Answer>} */
async function build(/** @type {string} */ out) {
  const directory = resolve(root, out);
  if ((await vitePress('build', '.', '--outDir', directory)) !== 0)
    throw new CommandError('The site was not built; the reason is above. Correct it, then repeat the command.');
  const pages = sitePages(root).length;
  return { value: { directory, pages }, text: `Built ${pages} pages in ${relative(root, directory) || '.'}.` };
}

/** Goes on until it is ended. @returns {Promise<import('./command/print-answer.mjs').Answer>} */
async function serve(/** @type {number} */ port) {
  const status = await vitePress('dev', '.', '--host', '127.0.0.1', '--port', String(port), '--strictPort');
  if (status) throw new CommandError(`The server of the site ended with ${status}; the reason is above.`);
  return { value: { port }, text: 'Stopped.' };
}

process.exitCode = await printAnswer(words.includes('--json'), () => {
  const builds = words[0] === 'build';
  const { names, values } = readWords(builds ? words.slice(1) : words, {
    flags: ['json'],
    values: [builds ? 'out' : 'port'],
  });
  if (names[0] !== undefined) throw new CommandError(`'${names[0]}' is no word of this command.\n\n${USAGE}`);
  return builds ? build(values.get('out') ?? BUILT) : serve(numberOf(values, 'port') ?? PORT);
});
