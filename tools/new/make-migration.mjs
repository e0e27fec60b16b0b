import { assertMigrationName, assertModule } from './migration-name.mjs';
import { pascal, TEMPLATE_TIMESTAMP } from './spelling.mjs';
import { template } from './templates.mjs';
import { timestampFor } from './timestamp.mjs';
import { write } from './write.mjs';

/**
 * Makes the next migration of a module, for a person to fill.
 * @param {string} module
 * @param {string} name
 * @param {import('./make.mjs').Place} place
 * @returns {import('./make.mjs').Made}
 * @throws {import('../command/command-error.mjs').CommandError} when there is no such module, or the name does not do
 */
export function makeMigration(module, name, { root, now }) {
  assertModule(root, module);
  assertMigrationName(root, module, name);
  const timestamp = timestampFor(root, module, now);
  const text = template('migration.ts').replace('WhatChanges', pascal(name)).replace(TEMPLATE_TIMESTAMP, timestamp);
  const path = `migrations/${module}/${timestamp}-${name}.ts`;
  const files = write(root, [{ path, text }]);
  return {
    module,
    migration: name,
    files,
    next: [`npm test -- src/modules/${module}`, 'npm run check', 'npm run dev'],
  };
}
