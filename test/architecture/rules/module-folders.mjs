import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from '../../../tools/build/files-under.mjs';
import { foldersIn, modulesOf } from '../source/modules.mjs';
import { callsOf, parse, propertyOf, textOf } from '../source/syntax.mjs';

/**
 * A module's folder, its contract's name and the folder of its migrations are one name.
 * @param {string} root
 * @returns {string[]}
 */
export function check(root) {
  const modules = modulesOf(root);
  return [
    ...modules.flatMap((module) => [...namedAsItsFolder(root, module), ...storedInMigrations(root, module)]),
    ...foldersIn(root, 'migrations')
      .filter((folder) => !modules.includes(folder))
      .map(
        (folder) =>
          `migrations/${folder} belongs to no module. Name it after one (${modules.join(', ')}), or remove it.`,
      ),
    ...filesUnder(root, 'migrations')
      .filter((file) => file.split('/').length !== 3 || !/\/\d{13}-[a-z0-9-]+\.ts$/.test(file))
      .map(
        (file) =>
          `${file} is no migration by its place and name. Call it migrations/<module>/<13 digits>-<what>.ts; the digits decide the order.`,
      ),
  ];
}

/**
 * @param {string} root
 * @param {string} module
 */
function namedAsItsFolder(root, module) {
  const folder = `src/modules/${module}`;
  const missing = ['contract.ts', 'module.ts'].filter((file) => !existsSync(join(root, folder, file)));
  if (missing.length > 0)
    return [
      `${folder} has no ${missing.join(' and no ')}. A module has both: what others may know, and what it is made of.`,
    ];
  const names = callsOf(parse(root, `${folder}/contract.ts`), ['contract']).map((call) => textOf(call.arguments[0]));
  if (names.length === 1 && names[0] === module) return [];
  return [
    `${folder}/contract.ts declares ${names.map((name) => `contract('${name}')`).join(' and ') || 'no contract'}. It declares one, named after its folder: contract('${module}', …).`,
  ];
}

/**
 * @param {string} root
 * @param {string} module
 */
function storedInMigrations(root, module) {
  const file = `src/modules/${module}/module.ts`;
  if (!existsSync(join(root, file))) return [];
  const [call] = callsOf(parse(root, file), ['implement']);
  const stores = propertyOf(call?.arguments[1], 'store') !== undefined;
  const migrates = filesUnder(root, `migrations/${module}`).length > 0;
  if (stores && !migrates)
    return [
      `${file} has a store, but migrations/${module} is empty. Write its tables down there: npm run new -- migration ${module} <name>.`,
    ];
  if (!stores && migrates)
    return [
      `migrations/${module} makes tables, but ${file} has no store. Add store: { rows: […] }, or remove the migrations.`,
    ];
  return [];
}
