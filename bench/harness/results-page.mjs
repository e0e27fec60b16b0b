import { SOAK } from './options.mjs';
import { table } from './table.mjs';

/**
 * The page bench/RESULTS.md, as Markdown.
 * @param {readonly import('./table.mjs').Result[]} results
 */
export function resultsPage(results) {
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
