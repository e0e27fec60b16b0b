import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tools/root.mjs';
import { CASES, SOAK } from './options.mjs';
import { own } from './peers.mjs';
import { resultsPage } from './results-page.mjs';

const FIGURES = join(root, 'bench', 'results.json');
const PAGE = join(root, 'bench', 'RESULTS.md');

/**
 * Keeps a result beside the others in bench/results.json and renders bench/RESULTS.md.
 * @param {import('./table.mjs').Result} result
 */
export async function keepResult(result) {
  /** @type {{ [name: string]: import('./table.mjs').Result }} */
  const kept = existsSync(FIGURES) ? JSON.parse(readFileSync(FIGURES, 'utf8')) : {};
  kept[result.name] = result;
  const sorted = [...CASES, SOAK].flatMap((name) => kept[name] ?? []);
  await writeFormatted(FIGURES, 'json', JSON.stringify(Object.fromEntries(sorted.map((one) => [one.name, one]))));
  await writeFormatted(PAGE, 'markdown', resultsPage(sorted));
}

/**
 * @param {string} file
 * @param {'json' | 'markdown'} parser
 * @param {string} text
 */
async function writeFormatted(file, parser, text) {
  const { default: prettier } = await own('prettier');
  const options = (await prettier.resolveConfig(file)) ?? {};
  writeFileSync(file, await prettier.format(text, { ...options, parser }));
}
