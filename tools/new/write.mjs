import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandError } from '../command/command-error.mjs';
import { assertDistinctNames, assertLength } from './judge-texts.mjs';

const FORMATTER = fileURLToPath(new URL('format-texts.mjs', import.meta.url));

/** @typedef {{ path: string, text: string }} Text a file with its path from the root */

/**
 * Writes new files and changed ones, all of them or none, when they are formatted: names have different lengths, and the formatter
 * breaks lines by their length.
 * @param {import('./make.mjs').Place} place
 * @param {{ made: readonly Text[], changed?: readonly Text[] }} texts
 * @returns {{ files: string[], changed: string[] }} their paths from the root
 * @throws {CommandError} when they cannot be formatted, or would break a rule
 */
export function write({ root, dryRun = false }, { made, changed = [] }) {
  const files = made.map(({ path }) => path);
  const edited = changed.filter(({ path, text }) => readFileSync(join(root, path), 'utf8') !== text);
  const texts = format(root, [...made, ...edited]);
  for (const one of texts) {
    assertDistinctNames(one);
    assertLength(one);
  }
  if (!dryRun) writeAll(root, texts, files);
  return { files, changed: edited.map(({ path }) => path) };
}

/** @param {string} root @param {readonly Text[]} texts @param {readonly string[]} created the paths that must not be there yet */
function writeAll(root, texts, created) {
  /** @type {(() => void)[]} what takes back what was done */
  const undo = [];
  try {
    for (const { path, text } of texts) {
      const file = join(root, path);
      const isNew = created.includes(path);
      const former = !isNew && existsSync(file) ? readFileSync(file, 'utf8') : undefined;
      const newFolder = mkdirSync(dirname(file), { recursive: true });
      if (newFolder) undo.push(() => rmSync(newFolder, { recursive: true, force: true }));
      writeFileSync(file, text, { flag: isNew ? 'wx' : 'w' });
      undo.push(() => (former === undefined ? rmSync(file, { force: true }) : writeFileSync(file, former)));
    }
  } catch (error) {
    for (const back of undo.reverse()) back();
    throw error;
  }
}

/** @param {string} root @param {readonly Text[]} texts @returns {Text[]} */
function format(root, texts) {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [FORMATTER], {
    cwd: root,
    encoding: 'utf8',
    input: JSON.stringify(texts.map(({ path, text }) => ({ path: join(root, path), text }))),
  });
  if (status !== 0)
    throw new CommandError(`Nothing was made, because prettier could not format it: ${stderr.trim() || String(error)}`);
  const formatted = /** @type {Text[]} */ (JSON.parse(stdout));
  return texts.map(({ path }, index) => ({ path, text: formatted[index]?.text ?? '' }));
}
