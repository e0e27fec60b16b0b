import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandError } from '../command/command-error.mjs';

/**
 * Writes new files and formats them, all of them or none: names have different lengths, and the formatter breaks lines by
 * their length.
 * @param {string} root
 * @param {readonly { path: string, text: string }[]} files
 * @returns {string[]} their paths from the root
 * @throws {CommandError} when they cannot be formatted
 */
export function write(root, files) {
  /** @type {string[]} */
  const made = [];
  try {
    for (const { path, text } of files) {
      const file = join(root, path);
      const newFolder = mkdirSync(dirname(file), { recursive: true });
      if (newFolder) made.push(newFolder);
      writeFileSync(file, text, { flag: 'wx' });
      made.push(file);
    }
    const paths = files.map(({ path }) => path);
    format(root, paths);
    return paths;
  } catch (error) {
    for (const path of made) rmSync(path, { recursive: true, force: true });
    throw error;
  }
}

/**
 * @param {string} root
 * @param {readonly string[]} paths
 */
function format(root, paths) {
  const prettier = join(root, 'node_modules', 'prettier', 'bin', 'prettier.cjs');
  const result = spawnSync(process.execPath, [prettier, '--write', '--log-level', 'warn', ...paths], {
    cwd: root,
    encoding: 'utf8',
  });
  if (result.status !== 0)
    throw new CommandError(
      `Nothing was made, because prettier could not format it: ${result.stderr.trim() || String(result.error)}`,
    );
}
