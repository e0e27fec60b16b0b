import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { CommandError } from '../command/command-error.mjs';
import { loadModules } from '../contracts/load-modules.mjs';
import { root } from '../root.mjs';
import { cataloguePage } from './catalogue-page.js';
import { consumersOf } from './consumers.mjs';

const PAGE = 'docs/event-catalogue.md';
const file = join(root, PAGE);

/**
 * Does what the arguments of `npm run catalogue --` request.
 * @param {readonly string[]} words
 * @returns {Promise<number>} the exit status: 1 when the page differs from the modules, or they cannot be loaded
 */
export async function run(words) {
  const json = words.includes('--json');
  /** @param {boolean} ok @param {string} sentence @param {object} value */
  const report = (ok, sentence, value) => {
    const text = json ? JSON.stringify({ ok, ...value }, undefined, 2) : sentence;
    if (!ok || !words.includes('--quiet')) (ok || json ? process.stdout : process.stderr).write(`${text}\n`);
    return ok ? 0 : 1;
  };
  try {
    const current = await currentPage();
    const shown = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (shown === current) return report(true, `${PAGE} says what the modules say.`, { written: false });
    if (words.includes('--write')) {
      writeFileSync(file, current);
      return report(true, `Wrote ${PAGE} anew.`, { written: true });
    }
    const sentence = differenceOf(shown, current);
    return report(false, sentence, { error: sentence });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return report(false, error.message, { error: error.message });
  }
}

async function currentPage() {
  const modules = await loadModules(root, 'The event catalogue cannot be made');
  const page = cataloguePage(modules, (module) => consumersOf(module, root));
  return format(page, { ...(await resolveConfig(file)), parser: 'markdown' });
}

/** @param {string} shown @param {string} current */
function differenceOf(shown, current) {
  const lines = current.split('\n');
  const at = shown.split('\n').findIndex((line, index) => line !== lines[index]);
  return (
    `${PAGE} differs from the contracts and subscriptions of the modules, first in line ${at + 1}` +
    `${lines[at] === undefined ? '' : `, which must be '${lines[at]}'`}. Write it anew: npm run catalogue -- --write.`
  );
}
