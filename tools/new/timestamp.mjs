import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The number of a module's next migration: the time, in 13 digits; when the last one is of the future, the number behind it.
 * @param {string} root
 * @param {string} module
 * @param {number} now
 */
export function timestampFor(root, module, now) {
  const numbers = migrationsOf(root, module).map(({ timestamp }) => timestamp);
  return String(Math.max(now, ...numbers.map((number) => number + 1))).padStart(13, '0');
}

/**
 * The migrations that a module has, by number and name.
 * @param {string} root
 * @param {string} module
 */
export function migrationsOf(root, module) {
  const folder = join(root, 'migrations', module);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((file) => {
    const match = /^(\d{13})-(.+)\.ts$/.exec(file);
    return match ? [{ file, timestamp: Number(match[1]), name: match[2] }] : [];
  });
}
