import { implement } from '../module/implement.js';
import type { Module } from '../module/module.js';
import { TraceCall } from './call-trace.js';
import type { TraceReaders } from './call-trace-call.js';
import { operationsContract } from './contract.js';
import { ChangeWay } from './feed-ways.js';
import { Feeds, ForgetFeed, RebuildFeed, TailLog } from './feeds.js';
import { HandPrefix, ListPrefixes } from './foreign-prefixes.js';
import { ChooseDoor, ListDoors } from './module-doors.js';
import { CompleteMove, ReverseMove, SwitchMove, VerifyMove } from './live-moves.js';
import { CancelMove, ListMoves, ListPlacements, MoveModule } from './moves.js';
import { HostMetrics, HostReadiness, HostModuleReadiness } from './health.js';
import { OperatedHost } from './operated-host.js';
import { ActionRow, OperationTables0000000000010 } from './operator-actions.js';
import { DiscardParked, ListParked, ParkedById, RetryParked } from './parked.js';
import { RepublishEvents } from './republish.js';
import { RetryStuckSaga, StuckSagas } from './sagas.js';
import { ModuleEffects, ModuleStory, TraceStory } from './trace.js';

/**
 * The module that operates a host. It is a module like any other: its database keeps what operators did and the outcomes
 * of their commands. Its handlers act on `host`, which the one who starts the host fills.
 * @param operators the roles that may operate the host
 * @param readers who may read which events a call has caused, beside operators
 */
export function operationsModule(operators: readonly string[], host: OperatedHost, readers?: TraceReaders): Module {
  const contract = operationsContract(operators, readers);
  host.serve(contract.calls);
  return implement(contract, {
    store: { rows: [ActionRow], migrations: [OperationTables0000000000010] },
    bind: (bind) => {
      bind(OperatedHost).toConstantValue(host);
    },
    calls: {
      readiness: HostReadiness,
      moduleReadiness: HostModuleReadiness,
      metrics: HostMetrics,
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
      way: ChangeWay,
      prefixes: ListPrefixes,
      handPrefix: HandPrefix,
      doors: ListDoors,
      chooseDoor: ChooseDoor,
      placements: ListPlacements,
      moves: ListMoves,
      move: MoveModule,
      cancelMove: CancelMove,
      switchMove: SwitchMove,
      reverseMove: ReverseMove,
      verifyMove: VerifyMove,
      completeMove: CompleteMove,
      trace: TraceStory,
      moduleStory: ModuleStory,
      moduleEffects: ModuleEffects,
      callTrace: TraceCall,
    },
  });
}
