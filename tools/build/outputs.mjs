import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from './files-under.mjs';
import { isAsset, isCompiled, SOURCE_FOLDERS } from './sources.mjs';

const COMPILED = /\.js(\.map)?$/;

/**
 * Removes from dist what has lost its source: modules and migrations are discovered by their files, so a left-over would
 * come back to life.
 * @param {string} root
 */
export function pruneOutputs(root) {
  const dist = join(root, 'dist');
  for (const folder of SOURCE_FOLDERS)
    for (const file of filesUnder(dist, folder)) if (!hasSource(root, file)) rmSync(join(dist, file), { force: true });
  removeEmptyFolders(dist);
}

/**
 * Whether every source has its compiled file.
 * @param {string} root
 * @param {{ forSuites: boolean }} [options]
 * @returns {boolean}
 */
export function hasAllOutputs(root, options = { forSuites: false }) {
  return SOURCE_FOLDERS.flatMap((folder) => filesUnder(root, folder))
    .filter((file) => file.endsWith('.ts') && isCompiled(file, options))
    .every((file) => existsSync(join(root, 'dist', file.replace(/\.ts$/, '.js'))));
}

/**
 * @param {string} root
 * @param {string} file a path below dist
 */
function hasSource(root, file) {
  if (!COMPILED.test(file)) return isAsset(file) && existsSync(join(root, file));
  const source = file.replace(COMPILED, '.ts');
  return isCompiled(source, { forSuites: true }) && existsSync(join(root, source));
}

/** @param {string} folder */
function removeEmptyFolders(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeEmptyFolders(join(folder, entry.name));
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}
