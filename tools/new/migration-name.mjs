import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { modulesIn } from './modules-in.mjs';
import { CommandError } from '../command/command-error.mjs';
import { migrationsOf } from './timestamp.mjs';

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * @param {string} root
 * @param {string} module
 * @param {string} [purpose] with a blank before it: ` to migrate`
 * @throws {CommandError} when there is no such module
 */
export function assertModule(root, module, purpose = '') {
  if (existsSync(join(root, 'src', 'modules', module, 'module.ts')) && modulesIn(root).includes(module)) return;
  const known = modulesIn(root).join(', ') || 'none yet';
  throw new CommandError(`There is no module '${module}'${purpose}; name one of these: ${known}.`);
}

/**
 * @param {string} root
 * @param {string} module
 * @param {string} name
 * @throws {CommandError} when the name is no kebab-case, or one of the module's migrations has it
 */
export function assertMigrationName(root, module, name) {
  if (!NAME.test(name) || name.length > 60)
    throw new CommandError(
      `'${name}' cannot name a migration: say what changes in lower-case words joined by hyphens, 60 characters at most, such as add-colour.`,
    );
  const known = migrationsOf(root, module).find((migration) => migration.name === name);
  if (known)
    throw new CommandError(
      `${module} has a migration of that name, migrations/${module}/${known.file}; say what this one changes.`,
    );
}
