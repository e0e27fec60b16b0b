import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../deploy/root.mjs';
import { CASES, SOAK } from './options.mjs';
import { own } from './peers.mjs';
import { table } from './table.mjs';

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
  await writeFormatted(PAGE, 'markdown', page(sorted));
}

/**
 * @param {string} file
 * @param {'json' | 'markdown'} parser
 * @param {string} text
 */
async function writeFormatted(file, parser, text) {
  const prettier = await own('prettier');
  const options = (await prettier.resolveConfig(file)) ?? {};
  writeFileSync(file, await prettier.format(text, { ...options, parser }));
}

/** @param {readonly import('./table.mjs').Result[]} results */
function page(results) {
  return [
    '# What it costs',
    'Written by `npm run bench` (all but the soak) and `npm run bench -- <name> --write`; every figure with its runs is in `results.json`.',
    '**ours** and **floor** are medians of runs taken by turns, in one go on one machine; **ratio** is ours ÷ floor: of rates more is better, of times and sizes less. **spread** is the lowest and the highest ratio (without a floor: figure) of a round. A figure without its machine says little; the ratios travel better.',
    ...results.map(section),
  ].join('\n\n');
}

/** @param {import('./table.mjs').Result} result */
function section(result) {
  const { name, machine, versions, notes, skipped } = result;
  const [, ...lines] = table(result).split('\n');
  return [
    `## ${name}`,
    lines.join('\n').trim(),
    notes.map((note) => `- ${note}`).join('\n'),
    ...(skipped.length > 0 ? [`Skipped:\n\n${skipped.map((reason) => `- ${reason}`).join('\n')}`] : []),
    ...(name === SOAK ? ['![The soak over time](soak.svg)'] : []),
    `${machine.at}: ${machine.cores} × ${machine.cpu}, ${machine.memoryGB} GB, ${machine.system}; a durable 4 KB write takes ${machine.fdatasyncMs} ms; load average at the start ${machine.loadAverage}. ` +
      Object.entries(versions)
        .map(([of, version]) => `${of} ${version}`)
        .join(', '),
  ].join('\n\n');
}
