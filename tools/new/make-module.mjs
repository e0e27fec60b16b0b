import { assertNewModule } from './module-name.mjs';
import { plural, spelt, TEMPLATE_TIMESTAMP } from './spelling.mjs';
import { templatesIn } from './templates.mjs';
import { timestampFor } from './timestamp.mjs';
import { write } from './write.mjs';

/**
 * Makes a module that runs, with its table, a command, and its test.
 * @param {string} name
 * @param {import('./make.mjs').Place} place
 * @param {string} [several] what several of them are called. Default: the name with an s
 * @returns {import('./make.mjs').Made}
 * @throws {import('../command/command-error.mjs').CommandError} when there cannot be a module of that name
 */
export function makeModule(name, place, several = plural(name)) {
  assertNewModule(place.root, name, several);
  const timestamp = timestampFor(place.root, name, place.now);
  const spell = (/** @type {string} */ text) => spelt(text, name, several).replaceAll(TEMPLATE_TIMESTAMP, timestamp);
  const from = (/** @type {string} */ folder, /** @type {string} */ target) =>
    templatesIn(folder).map(({ path, text }) => ({ path: `${target}/${spell(path)}`, text: spell(text) }));
  const made = [...from('module', `src/modules/${name}`), ...from('migrations', `migrations/${name}`)];
  return {
    module: name,
    kind: 'module',
    name,
    ...write(place, { made }),
    next: [`npm test -- src/modules/${name}`, 'npm run check', 'npm run dev'],
  };
}
