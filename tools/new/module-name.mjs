import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { servedBy } from './path-prefix.mjs';
import { CommandError } from '../command/command-error.mjs';
import { OTHER_PLACES, TAKEN_WORDS } from './reserved-names.mjs';
import { plural } from './spelling.mjs';

const NAME = /^[a-z][a-z0-9]{1,29}$/;

/**
 * Checks that a module of that name can be made.
 * @param {string} root
 * @param {string} name
 * @param {string} several what several of them are called: the path prefix, the table
 * @throws {CommandError} when a name is not one lower-case word, or is reserved, or the name or the path prefix is taken
 */
export function assertNewModule(root, name, several) {
  if (!NAME.test(name))
    throw new CommandError(
      `'${name}' cannot name a module: a name is one lower-case word of 2 to 30 letters and digits, such as garden.`,
    );
  if (TAKEN_WORDS.includes(name))
    throw new CommandError(
      `'${name}' cannot name a module: the language or the code that is made uses the word for something else; choose another one.`,
    );
  if (OTHER_PLACES.includes(name))
    throw new CommandError(
      `'${name}' cannot name a module: a folder or a file of that name has another meaning here, or none; name the one thing that the module keeps.`,
    );
  assertPlural(name, several);
  for (const folder of [`src/modules/${name}`, `migrations/${name}`])
    if (existsSync(join(root, folder))) throw new CommandError(`There is a ${folder} already; choose another name.`);
  const prefix = `/api/${several}`;
  const other = servedBy(root, prefix);
  if (other)
    throw new CommandError(
      `A module ${name} would serve ${prefix}, which ${other} serves already (src/modules/${other}/contract.ts); choose another name, or another plural by --plural.`,
    );
}

/** Checks a plural that was chosen; the usual one follows from a name that was checked. @param {string} name @param {string} several */
function assertPlural(name, several) {
  if (several === plural(name)) return;
  if (!NAME.test(several))
    throw new CommandError(
      `'${several}' cannot be a plural: it is one lower-case word of 2 to 30 letters and digits, such as --plural cacti.`,
    );
  if (TAKEN_WORDS.includes(several))
    throw new CommandError(
      `'${several}' cannot be a plural: the language or the code that is made uses the word for something else; say another one by --plural.`,
    );
}
