/**
 * The door for modules and migrations: the only file of the platform that they may import (a contract imports
 * `contract/api.ts`, a test imports `testing/api.ts` as well). A dozen names are enough to begin: see docs/your-own-module.md.
 */

/** What a contract is made of. */
export * from './contract/api.js';

/** What a module is made of. */
export { implement } from './module/implement.js';
export type {
  CommandHandler,
  CommandPolicy,
  EventContext,
  EventHandler,
  EventMeta,
  Owns,
  QueryHandler,
  QueryPolicy,
} from './module/handler.js';
export type { SampleAccount, SampleValues, Seed, StartCheck } from './module/module.js';
export { readModel } from './module/read-model.js';
export { when } from './module/subscription.js';

/** Its data: written in a unit of work, read on the read side. */
export { placeholders } from './store/database/sql.js';
export { keyOf, pageOfRows, type SortKey } from './store/page.js';
export { findRow, findRows, insertIfAbsent, insertRows, updateRows, upsertRows } from './store/plain-rows.js';
export { ReadSide } from './store/unit/read-side.js';
export type { Readable, Tx } from './store/unit/tx.js';
export { UnitOfWork } from './store/unit/unit-of-work.js';

/** Sagas: work of several steps, each of which is undone when a later one fails. */
export type { Saga } from './module/saga.js';
export { saga } from './module/saga-contract.js';
export { Sagas } from './module/sagas.js';
export { OutcomeUnknown, type Steps } from './module/steps.js';

/** Settings, time, names, logs, traces. */
export { OWN_AUDIENCE, OWN_ISSUER } from './contract/own-tokens.js';
export { type Clock, systemClock, utc } from './ops/clock.js';
export { clientNetwork } from './ops/client-network.js';
export type { CallContext } from './ops/context.js';
export { failpoint } from './ops/failpoint.js';
export { namedId } from './ops/ids.js';
export { type Log, type LogFields, ModuleLog } from './ops/log.js';
export { optionalPathSetting, pathSetting, wholeNumberSetting } from './ops/setting-schemas.js';
export { durationSetting, settings } from './ops/settings.js';
export type { TraceBook, TraceEntry, TraceScope } from './module/trace-book.js';

/** A SQLite file beside the module's database, for a simulator of an outside system. */
export { chooseSqliteDriver, StoreSettings } from './store/sqlite/choose-sqlite-driver.js';
export { makePrivateDirectory } from './store/sqlite/sqlite-files.js';
export type { Sql } from './store/database/sql.js';
export { SqliteDatabase, type SqliteDriver } from './store/sqlite/sqlite-database.js';
