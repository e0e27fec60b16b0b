import { filesUnder } from '../../../tools/build/files-under.mjs';
import { modulesOf } from './modules.mjs';
import { parse } from './syntax.mjs';
import { tablesDeclared } from './tables.mjs';

/**
 * The modules of a tree, each with its sources, tests and migrations among them, and the tables that these declare.
 * @param {string} root
 */
export function moduleTables(root) {
  return modulesOf(root).map((name) => {
    const sources = [`src/modules/${name}`, `migrations/${name}`]
      .flatMap((folder) => filesUnder(root, folder))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => parse(root, file));
    return { name, sources, tables: new Set(sources.flatMap(tablesDeclared)) };
  });
}
