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
export function makeMigration(module, name, place) {
  const { root, now } = place;
  assertModule(root, module, ' to migrate');
  assertMigrationName(root, module, name);
  const timestamp = timestampFor(root, module, now);
  const text = template('migration.ts').replace('WhatChanges', pascal(name)).replace(TEMPLATE_TIMESTAMP, timestamp);
  const path = `migrations/${module}/${timestamp}-${name}.ts`;
  return {
    module,
    kind: 'migration',
    name,
    ...write(place, { made: [{ path, text }] }),
    next: [`npm test -- src/modules/${module}`, 'npm run check', 'npm run dev'],
  };
}
