import { moduleTables } from '../source/module-tables.mjs';
import { lineOf } from '../source/syntax.mjs';
import { tablesNamed } from '../source/tables.mjs';

/**
 * A module's tables are named by that module alone (guarantee 1). A table that two modules declare is each one's own: they
 * lie in different databases.
 * @param {string} root
 * @returns {string[]}
 */
export function check(root) {
  const modules = moduleTables(root);
  return modules.flatMap(({ name, sources, tables }) =>
    sources.flatMap((source) =>
      tablesNamed(source).flatMap(({ table, at }) => {
        const owner = modules.find((other) => other.name !== name && other.tables.has(table));
        if (!owner || tables.has(table)) return [];
        return [
          `${source.fileName}:${lineOf(at)} names ${table}, a foreign table: it belongs to ${owner.name}. ` +
            `Call ${owner.name}, or subscribe to its events and keep what you need in a table of ${name}; ${name} may name: ${[...tables].sort().join(', ') || 'none yet'}.`,
        ];
      }),
    ),
  );
}
