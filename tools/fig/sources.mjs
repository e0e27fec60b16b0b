import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

/** A file of the checkout; empty where there is none. @param {string} root @param {string} file */
export function read(root, file) {
  return existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '';
}

/** As `npm run format` would leave it. @param {string} root @param {string} path from the root @param {string} text */
export async function formatted(root, path, text) {
  const file = join(root, path);
  return format(text, { ...(await resolveConfig(file)), filepath: file });
}
