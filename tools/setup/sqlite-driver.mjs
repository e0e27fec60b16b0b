import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * Whether sqlite3's native part is there and fits this Node: the only package that may have to be compiled.
 * @param {string} root
 * @returns {boolean}
 */
export function loadsDriver(root) {
  try {
    createRequire(join(root, 'package.json'))('sqlite3');
    return true;
  } catch {
    return false;
  }
}
