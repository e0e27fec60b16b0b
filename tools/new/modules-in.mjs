import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The folders of src/modules, sorted.
 * @param {string} root
 * @returns {string[]}
 */
export function modulesIn(root) {
  const folder = join(root, 'src', 'modules');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
