import { assertNewModule } from './module-name.mjs';
import { spelt, TEMPLATE_TIMESTAMP } from './spelling.mjs';
import { templatesIn } from './templates.mjs';
import { timestampFor } from './timestamp.mjs';
import { write } from './write.mjs';

/** What writes the pages that show modules; a check refuses older ones. */
const REDRAWN = ['npm run diagrams -- --write', 'npm run catalogue -- --write'];

/**
 * Makes a module that runs, with its table and its test.
 * @param {string} name
 * @param {import('./make.mjs').Place} place
 * @returns {import('./make.mjs').Made}
 * @throws {import('../command/command-error.mjs').CommandError} when there cannot be a module of that name
 */
export function makeModule(name, { root, now }) {
  assertNewModule(root, name);
  const timestamp = timestampFor(root, name, now);
  const from = (/** @type {string} */ folder, /** @type {string} */ target) =>
    templatesIn(folder).map(({ path, text }) => ({
      path: `${target}/${spelt(path, name).replace(TEMPLATE_TIMESTAMP, timestamp)}`,
      text: spelt(text, name).replaceAll(TEMPLATE_TIMESTAMP, timestamp),
    }));
  const files = write(root, [...from('module', `src/modules/${name}`), ...from('migrations', `migrations/${name}`)]);
  return { module: name, files, next: [`npm test -- src/modules/${name}`, ...REDRAWN, 'npm run check', 'npm run dev'] };
}
