import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The module that every host adds, and the journal of placements. */
const OF_THE_PLATFORM = ['operations', 'placement'];

/**
 * The databases of the checkout's modules: one for each, by its variable.
 * @param {string} root
 * @param {string} server the URL of the server
 * @returns {{ name: string, variable: string, url: string }[]}
 */
export function moduleDatabases(root, server) {
  const folder = join(root, 'src', 'modules');
  const modules = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'module.ts')));
  return [...modules, ...OF_THE_PLATFORM].map((name) => {
    const url = new URL(server);
    url.pathname = `/${name}`;
    return { name, variable: `${name.toUpperCase()}_DATABASE_URL`, url: url.href };
  });
}
