import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandError } from '../command/command-error.mjs';

/** What was made last: the digest of each file. So a file that a person changed is not taken for one that is out of date. */
const RECORD = '.fig.json';

/** @param {string} text */
const digestOf = (text) => createHash('sha256').update(text).digest('hex');

/**
 * Writes generated files into folders, all of them or none.
 * @param {string} root
 * @param {readonly { folder: string, files: readonly { path: string, text: string }[] }[]} folders each a path from the root,
 *   with the paths of its files from there
 * @param {{ isDryRun: boolean }} options
 * @returns {{ written: string[] }} the paths from the root of what was written, or would be
 * @throws {CommandError} when a person has changed one of them
 */
export function placeFiles(root, folders, { isDryRun }) {
  const changed = folders.flatMap(({ folder, files }) => changedIn(root, folder, files));
  if (changed.length > 0)
    throw new CommandError(
      `You have changed ${changed.join(', ')}, so nothing was written; ` +
        `move your changes away, remove the file, then repeat the command and apply them again.`,
    );
  const outdated = folders.flatMap(({ folder, files }) =>
    [...files, { path: RECORD, text: recordOf(files) }]
      .map(({ path, text }) => ({ path: `${folder}/${path}`, text }))
      .filter(({ path, text }) => textAt(root, path) !== text),
  );
  if (!isDryRun)
    for (const { path, text } of outdated) {
      const file = join(root, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  return { written: outdated.map(({ path }) => path) };
}

/**
 * The files that are neither what they should be nor what was made last.
 * @param {string} root @param {string} folder @param {readonly { path: string, text: string }[]} files
 */
function changedIn(root, folder, files) {
  const before = /** @type {{ [path: string]: string }} */ (JSON.parse(textAt(root, `${folder}/${RECORD}`) ?? '{}'));
  return files.flatMap(({ path, text }) => {
    const now = textAt(root, `${folder}/${path}`);
    return now !== undefined && now !== text && digestOf(now) !== before[path] ? [`${folder}/${path}`] : [];
  });
}

/** @param {readonly { path: string, text: string }[]} files */
function recordOf(files) {
  const digests = Object.fromEntries(files.map(({ path, text }) => [path, digestOf(text)]));
  return `${JSON.stringify(digests, undefined, 2)}\n`;
}

/** @param {string} root @param {string} path */
function textAt(root, path) {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
