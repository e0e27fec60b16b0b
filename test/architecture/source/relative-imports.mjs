import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

/**
 * The files of a tree that a file imports, also those of which it takes types alone.
 * @param {string} root
 * @param {string} file
 * @returns {string[]} paths from the root, of sources: `src/modules/shop/contract.ts`
 */
export function relativeImports(root, file) {
  return ts
    .preProcessFile(readFileSync(join(root, file), 'utf8'))
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => importedPath(file, name));
}

const EXTENSION = /\.(?:[cm]?[jt]sx?|json)$/;

/**
 * The path from the root of what a file imports by a relative path.
 * @param {string} file
 * @param {string} name as it is written: `../shop/contract.js`, or `../shop/contract` where a bundler finds it
 */
export function importedPath(file, name) {
  const path = posix.join(posix.dirname(file), name);
  return EXTENSION.test(path) ? path.replace(/\.js$/, '.ts') : `${path}.ts`;
}
