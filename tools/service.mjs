/** `npm run service -- <module>`: runs one module of this checkout as a service. The build must be there. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { answerHelp } from './command/options.mjs';
import { modulesIn } from './new/modules-in.mjs';
import { root } from './root.mjs';

const USAGE = `npm run service -- <module>: runs a module as a process of its own, with its own database.

It needs KEEPER_URL, the internal address of the monolith, and the same INTERNAL_SECRET as that one. The monolith places the
module there: PLACEMENT=<module>:http://127.0.0.1:4001 npm start. See extracted/<module>/README.md.`;

const words = process.argv.slice(2);
answerHelp(USAGE, words);
const [module, ...more] = words;

/** @returns {string | undefined} why it cannot be run */
function obstacle() {
  if (module === undefined) return USAGE;
  if (module.startsWith('-')) return `There is no option ${module}. ${USAGE}`;
  if (more.length > 0) return `'${more.join(' ')}' is one word too many. ${USAGE}`;
  const modules = modulesIn(root);
  if (!modules.includes(module)) return `There is no module '${module}'; modules are ${modules.join(', ')}.`;
  if (!existsSync(join(root, 'extracted', module, 'main.ts')))
    return `${module} has no service yet; make it: npm run fig -- init ${module}.`;
  return undefined;
}

const sentence = obstacle();
if (sentence === undefined)
  await import(pathToFileURL(join(root, 'dist', 'extracted', String(module), 'main.js')).href);
else {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 2;
}
