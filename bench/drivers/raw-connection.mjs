/**
 * A driver as one would use it by hand: statements prepared once, sent one after another, waited for together.
 * @typedef {object} RawConnection
 * @property {(statements: string) => Promise<void>} script
 * @property {(statement: string) => Promise<RawStatement>} prepare
 * @property {(statement: string) => Promise<any[]>} all
 * @property {(rows: readonly Write[]) => Promise<void>} transaction one durable transaction, no other one inside it
 * @property {() => Promise<void>} close
 */

/** @typedef {string | number | null} Value */
/** @typedef {(values: readonly Value[]) => Promise<void>} RawStatement */

/**
 * One row of a transaction.
 * @typedef {object} Write
 * @property {RawStatement} statement made by `prepare` of the same connection
 * @property {readonly Value[]} values
 */

/** What the product's writer sets; with `synchronous = FULL` a commit is durable. */
export const DURABLE =
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 67108864';
