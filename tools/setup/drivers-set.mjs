import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import util from 'node:util';

const DEFAULT = 'sqlite3';

/**
 * The drivers that a start would use: SQLITE_DRIVER, and each module's own (`ORDER_SQLITE_DRIVER`), from the environment and from
 * `.env`, as a start reads them.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} environment
 * @returns {string[]}
 */
export function driversSet(root, environment) {
  const file = join(root, '.env');
  const settings = { ...(existsSync(file) ? util.parseEnv(readFileSync(file, 'utf8')) : {}), ...environment };
  const ofModules = Object.entries(settings).filter(([name]) => name.endsWith('_SQLITE_DRIVER'));
  const all = [settings['SQLITE_DRIVER'] || DEFAULT, ...ofModules.map(([, value]) => value)];
  return [...new Set(all.flatMap((name) => (name ? [name] : [])))];
}
