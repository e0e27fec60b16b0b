import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from '../../build/files-under.mjs';

/** What a glob never looks into: packages, builds, data, and what Git keeps. */
const LEFT_OUT = new Set(['node_modules', 'dist', 'data', 'coverage', '.git']);

/**
 * The pattern of a glob: `*` is any text within a name, `**` any number of folders.
 * @param {string} glob
 * @returns {RegExp}
 */
export function patternOf(glob) {
  const parts = glob.split(/(\*\*\/?|\*)/).map((part) => {
    if (part === '**/') return '(?:.+/)?';
    if (part === '**') return '.+';
    if (part === '*') return '[^/]*';
    return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`);
}

/**
 * The files of a tree that a glob matches, sorted, as paths with `/` from its root.
 * @param {string} root
 * @param {string} glob
 * @returns {string[]}
 */
export function filesMatching(root, glob) {
  const folder = glob.split('*')[0]?.replace(/[^/]*$/, '') ?? '';
  if (!glob.includes('*')) return existsSync(join(root, glob)) ? [glob] : [];
  const pattern = patternOf(glob);
  return filesIn(root, folder.replace(/\/$/, '')).filter((file) => pattern.test(file));
}

/** @param {string} root @param {string} folder */
function filesIn(root, folder) {
  if (folder !== '') return filesUnder(root, folder);
  return readdirSync(root)
    .filter((name) => !LEFT_OUT.has(name))
    .flatMap((name) => (statSync(join(root, name)).isDirectory() ? filesUnder(root, name) : [name]))
    .sort();
}
