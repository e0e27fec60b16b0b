import type { SqlValue } from '../../src/platform/store/database/sql.js';

/** Rows of one book: the database of a module, or `gateway`, the book of the payment gateway. */
export type ReadBook = <Row extends object>(
  book: string,
  statement: string,
  values?: readonly SqlValue[],
) => Promise<readonly Row[]>;

/** The books that business facts are in. */
export const BOOKS = ['member', 'shop', 'order', 'payment', 'notification', 'gateway'];
