import { join } from 'node:path';
import { CommandError } from '../command/command-error.mjs';
import { placesOfData } from '../digest/book-places.js';
import { OpenedBook } from '../digest/opened-book.js';
import { countSagas } from '../../src/platform/saga/saga-queries.js';

/**
 * Counts the sagas of a module that have not ended, in the database that the environment gives it: `DATA_DIR`, or `data/`.
 * @param {string} root
 * @param {string} module
 * @param {Readonly<Record<string, string | undefined>>} [environment]
 * @returns {Promise<import('./compare/saga-pair.js').SagasInFlight | undefined>} undefined when there is none, or it cannot be read
 */
export async function countInFlight(root, module, environment = process.env) {
  const places = placesOfData(environment['DATA_DIR'] || join(root, 'data'), environment)(module);
  try {
    for (const place of places) {
      const book = await OpenedBook.at(place, module);
      if (!book) continue;
      try {
        return await countIn(book);
      } finally {
        await book.close();
      }
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
  }
  return undefined;
}

/** @param {OpenedBook} book */
async function countIn(book) {
  if (!(await book.hasTable('_saga'))) return undefined;
  const rows = await countSagas(book);
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { saga, count } of rows) counts.set(saga, count + (counts.get(saga) ?? 0));
  return { place: book.description, counts };
}
