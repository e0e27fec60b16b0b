import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../../command/command-error.mjs';
import { OTHER_PLACES, TAKEN_WORDS } from '../reserved-names.mjs';
import { pascal } from '../spelling.mjs';

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Folders of a module that hold no use case. */
const FOLDERS = ['contract', 'domain', 'module', 'settings', 'store'];
const LONGEST = 40;

/**
 * Checks that a module can have a folder of that name for a use case.
 * @param {string} root
 * @param {string} kind what is made: `command`
 * @param {string} module
 * @param {string} name
 * @throws {CommandError} when the name is no kebab-case, is reserved or taken
 */
export function assertUseCaseName(root, kind, module, name) {
  if (!NAME.test(name) || name.length > LONGEST)
    throw new CommandError(
      `'${name}' cannot name a ${kind}: say what it does in lower-case words joined by hyphens, ${LONGEST} characters at most, such as water or add-photo.`,
    );
  if ([...OTHER_PLACES, ...FOLDERS].includes(name))
    throw new CommandError(
      `'${name}' cannot name a ${kind}: a folder of that name has another meaning in a module; say what it does.`,
    );
  // The file of a saga calls its contract by the name.
  if (kind === 'saga' && TAKEN_WORDS.includes(name))
    throw new CommandError(
      `'${name}' cannot name a saga: the language or the code that is made uses the word for something else; choose another one.`,
    );
  const folder = `src/modules/${module}/${name}`;
  if (existsSync(join(root, folder))) throw new CommandError(`There is a ${folder} already; choose another name.`);
}

/** `addPhoto` for `add-photo`. @param {string} name */
export function camel(name) {
  return name.charAt(0) + pascal(name).slice(1);
}

/** `add-photo` for `AddPhoto`. @param {string} name */
export function kebab(name) {
  return name.replace(/(?!^)([A-Z])/g, '-$1').toLowerCase();
}

/** `add photo` for `AddPhoto`. @param {string} name */
export function spoken(name) {
  return kebab(name).replaceAll('-', ' ');
}
