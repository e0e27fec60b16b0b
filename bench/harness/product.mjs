import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../tools/root.mjs';

/** The compiled program: what is measured is what `npm start` runs. */
export const dist = join(root, 'dist');

/**
 * Loads a file of the compiled program. The caller states its type, `typeof import('../../src/…')`, so that the compiler
 * sees when the product has moved on.
 * @param {string} path below src, without extension: `platform/store/open-store`
 * @returns {Promise<any>}
 */
export function product(path) {
  return import(pathToFileURL(join(dist, 'src', `${path}.js`)).href);
}
