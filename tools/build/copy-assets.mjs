import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesUnder } from './files-under.mjs';
import { isAsset, SOURCE_FOLDERS } from './sources.mjs';

/**
 * Copies what is read at run time as it is to the same place below dist, when it differs.
 * @param {string} root
 */
export function copyAssets(root) {
  for (const file of SOURCE_FOLDERS.flatMap((folder) => filesUnder(root, folder)).filter(isAsset)) {
    const target = join(root, 'dist', file);
    if (existsSync(target) && readFileSync(target).equals(readFileSync(join(root, file)))) continue;
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(root, file), target);
  }
}
