import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandError } from '../command/command-error.mjs';

/** What was made last: the digest of each file. So a file that a person changed is not taken for one that is out of date. */
const RECORD = '.fig.json';

/** @param {string} text */
const digestOf = (text) => createHash('sha256').update(text).digest('hex');

/**
 * Writes generated files into a folder, all of them or none.
 * @param {string} root
 * @param {string} folder a path from the root
 * @param {readonly { path: string, text: string }[]} files paths from the folder
 * @param {{ isDryRun: boolean }} options
 * @returns {{ written: string[] }} the paths from the root of what was written, or would be
 * @throws {CommandError} when a person has changed one of them
 */
export function placeFiles(root, folder, files, { isDryRun }) {
  const record = { path: RECORD, text: recordOf(files) };
  const before = /** @type {{ [path: string]: string }} */ (JSON.parse(textAt(root, `${folder}/${RECORD}`) ?? '{}'));
  const present = files.map((file) => ({ ...file, now: textAt(root, `${folder}/${file.path}`) }));
  const changed = present.filter(
    ({ path, text, now }) => now !== undefined && now !== text && digestOf(now) !== before[path],
  );
  if (changed.length > 0)
    throw new CommandError(
      `You have changed ${changed.map(({ path }) => `${folder}/${path}`).join(', ')}, so nothing was written; ` +
        `move your changes away, remove the file, then repeat the command and apply them again.`,
    );
  const outdated = [...files, record].filter(({ path, text }) => textAt(root, `${folder}/${path}`) !== text);
  if (!isDryRun)
    for (const { path, text } of outdated) {
      const file = join(root, folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  return { written: outdated.map(({ path }) => `${folder}/${path}`) };
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
