import { join } from 'node:path';
import { dist } from '../harness/product.mjs';
import { startProgram } from './program.mjs';

const MAIN = join(dist, 'src', 'main.js');

/**
 * Starts the marketplace as `npm start` does, on a directory of data.
 * @param {string} directory
 * @param {string} driver
 */
export function startMarketplaceProgram(directory, driver) {
  return startProgram(['--enable-source-maps', MAIN], {
    DATA_DIR: directory,
    SQLITE_DRIVER: driver,
    // No order of a measurement is given up while it lasts.
    ORDER_ACCEPT_LIMIT: '1d',
    PAYMENT_LIMIT: '1d',
  });
}
