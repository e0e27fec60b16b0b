import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { markedBlock, withMarkedBlock } from '../pages/marked-block.mjs';
import { TRACED } from './trace.mjs';

/** The name of the marked block. */
const NAME = 'journeys';

/** @param {string} root @returns the page that tells the journeys */
const pageIn = (root) => join(root, 'docs', 'architecture.md');

/**
 * The block of `docs/architecture.md` as it is.
 * @param {string} root
 */
export function writtenBlock(root) {
  const block = markedBlock(readFileSync(pageIn(root), 'utf8'), NAME);
  if (block === undefined)
    throw new Error(`docs/architecture.md needs <!-- ${NAME}:begin --> and, below it, <!-- ${NAME}:end -->.`);
  return block;
}

/**
 * How far the block is from new traces: undefined when it names the same files, and as many functions. Their number is right
 * within a tenth: what runs beside the last part of a way may or may not come before its end.
 * @param {string} block
 * @param {readonly import('./trace.mjs').Traced[]} journeys
 * @returns {string | undefined} a sentence
 */
export function differenceOf(block, journeys) {
  const numbers = journeys.map(({ name }) => Number(new RegExp(`\\| ${name} *\\| *\\d+ \\| *(\\d+)`).exec(block)?.[1]));
  const near = journeys.map(({ way }, at) => {
    const number = numbers[at] ?? NaN;
    const functions = Math.abs(number - way.functions) <= way.functions / 10 ? number : way.functions;
    return { ...way, functions };
  });
  const same = block === blockOf(journeys.map((journey, at) => ({ ...journey, way: near[at] ?? journey.way })));
  return same
    ? undefined
    : "docs/architecture.md does not tell the journeys as they are; run 'npm run journeys -- --write'.";
}

/**
 * Replaces the block of `docs/architecture.md`.
 * @param {string} root
 * @param {string} block
 */
export function writeBlock(root, block) {
  writeFileSync(pageIn(root), withMarkedBlock(readFileSync(pageIn(root), 'utf8'), NAME, block));
}

const METHOD = [
  'Counted by `npm run journeys`: V8 records which functions are called from one end of the way to the other, while nothing',
  `else runs. A function counts when more than half of ${TRACED} journeys in a row have called it. The way is the files of the`,
  'platform above the store, without the services that all rooms use (clock, ids, context, log, metrics).',
].join(' ');

/**
 * What `docs/architecture.md` is to say of the journeys: their figures, and the files of each.
 * @param {readonly import('./trace.mjs').Traced[]} journeys
 */
export function blockOf(journeys) {
  return [
    '',
    METHOD,
    '',
    tableOf(journeys),
    '',
    ...journeys.flatMap((journey) => [
      `The way of the ${journey.name}: ${journey.ends}.`,
      '',
      ...foldersOf(journey),
      '',
    ]),
    '',
  ].join('\n');
}

const COLUMNS = ['Journey', 'Files of its way', 'Functions', 'Services', 'Store', "Modules' own"];

/** @param {readonly import('./trace.mjs').Traced[]} journeys */
export function tableOf(journeys) {
  const rows = journeys.map(({ name, way, services, store, modules }) =>
    [name, way.files.length, way.functions, services.files.length, store.files.length, modules.files.length].map(
      String,
    ),
  );
  const lines = [COLUMNS, COLUMNS.map((_, at) => (at === 0 ? '---' : '--:')), ...rows];
  const widths = COLUMNS.map((_, at) => Math.max(...lines.map((cells) => cells[at]?.length ?? 0)));
  return lines
    .map((cells) => `| ${cells.map((cell, at) => padded(cell, widths[at] ?? 0, at)).join(' | ')} |`)
    .join('\n');
}

/** @param {string} cell @param {number} width @param {number} column */
function padded(cell, width, column) {
  if (/^-+:?$/.test(cell)) return column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`;
  return /^\d+$/.test(cell) ? cell.padStart(width) : column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

/** @param {import('./trace.mjs').Traced} journey */
export function foldersOf({ way }) {
  /** @type {Map<string, string[]>} */
  const folders = new Map();
  for (const path of way.files) {
    const [, folder = '', file = ''] = /^src\/platform\/(.*)\/([^/]+)\.ts$/.exec(path) ?? [];
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return [...folders].map(([folder, files]) => `- \`${folder}/\`: ${files.join(', ')}`);
}
