import { implement } from '../module/implement.js';
import type { Module } from '../module/module.js';
import { ActionRow } from './action-row.js';
import { DiscardParked, RetryParked } from './change-parked.js';
import { operationsContract } from './contract.js';
import { Feeds } from './feeds.js';
import { ForgetFeed } from './forget-feed.js';
import { ListParked } from './list-parked.js';
import { OperationTables0000000000010 } from './operation-tables.js';
import { ParkedById } from './parked-by-id.js';
import { RebuildFeed } from './rebuild-feed.js';
import { RepublishEvents } from './republish-events.js';
import { RetryStuckSaga, StuckSagas } from './stuck-sagas.js';
import { TailLog } from './tail-log.js';
import { TraceStory } from './trace-story.js';

/** The migrations of the operations' own database, which keeps what operators did and the outcomes of their commands. */
export const operationMigrations = [OperationTables0000000000010];

/**
 * The module by which a host is operated: like any other, with a contract, a database and outcomes under keys. Its
 * handlers take the host's `OperatedEvents`, `OperatedSagas` and `OperatedTraces`.
 * @param operators the roles that may operate the host
 */
export function operationsModule(operators: readonly string[]): Module {
  return implement(operationsContract(operators), {
    store: { rows: [ActionRow] },
    calls: {
      parked: ListParked,
      parkedById: ParkedById,
      retry: RetryParked,
      discard: DiscardParked,
      stuck: StuckSagas,
      unstick: RetryStuckSaga,
      lag: Feeds,
      forget: ForgetFeed,
      republish: RepublishEvents,
      rebuild: RebuildFeed,
      tail: TailLog,
      trace: TraceStory,
    },
  });
}
