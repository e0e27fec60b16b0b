import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The names of the folders directly below a folder, sorted.
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
export function foldersIn(root, folder) {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/**
 * The modules of a root, by the folders of src/modules.
 * @param {string} root
 */
export function modulesOf(root) {
  return foldersIn(root, 'src/modules');
}
