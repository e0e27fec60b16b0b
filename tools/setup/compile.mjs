import { say } from '../say.mjs';
import { howToInstall, missingTools } from './compiler.mjs';
import { npm } from './npm.mjs';
import { showing } from './progress.mjs';

/** What make says of each file: `CC(target) Release/obj.target/sqlite3/sqlite3.o`. */
const STEP = /^\s*(?:CC|CXX|AR|SOLINK_MODULE|COPY|TOUCH|ACTION)\([^)]*\) (\S+)/gm;
/** How many lines of npm are shown when it fails. */
const SHOWN = 40;

/**
 * Gets the native part of a package: npm downloads it, or compiles it where it cannot be downloaded.
 * @param {string} name
 * @param {string} folder the folder whose node_modules has the package
 * @returns {Promise<string | undefined>} what to do when it failed; undefined when it did not
 */
export async function compile(name, folder) {
  let said = '';
  const began = performance.now();
  const describe = (/** @type {number} */ seconds) => {
    const steps = [...said.matchAll(STEP)].map(([, file = '']) => file.split('/').pop());
    if (steps.length === 0) return `Making ${name} ready (once): ${seconds} s`;
    return `Compiling ${name} (once, usually 1 to 2 minutes): ${seconds} s, step ${steps.length}: ${steps.at(-1)}`;
  };
  const words = ['rebuild', name, '--foreground-scripts', '--no-progress'];
  const status = await showing(describe, () => npm(words, folder, (text) => (said += text)));
  if (status === 0) {
    say(`${name} is ready, after ${Math.round((performance.now() - began) / 1_000)} s.`);
    return undefined;
  }
  say(said.trimEnd().split('\n').slice(-SHOWN).join('\n'));
  const tools = missingTools();
  if (tools.length > 0) return howToInstall(name, tools);
  return `npm could not make ${name} ready; the reason is above. Repeat the command when it is solved, or run Node 22.13 or newer with SQLITE_DRIVER=node, which needs no compiler.`;
}
