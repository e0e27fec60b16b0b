/** The mechanisms that the safety of a move rests on. A mutant lacks one of them. */
export interface Mechanisms {
  /** A fence stops the writers of the old owner. */
  readonly fence: boolean;
  /** The position to catch up with is read in the transaction of the fence, and the data is compared there. */
  readonly positionInFence: boolean;
  /** A unit claims its epoch under the writer's lock, in the transaction of its rows. */
  readonly claimUnderLock: boolean;
  /** The stored outcomes of calls move with the data. */
  readonly outcomesMove: boolean;
  /** A database refuses to lower its epoch. */
  readonly epochsOnlyRise: boolean;
  /** The activation is sent at the commit point, not before it. */
  readonly activationAfterCommit: boolean;
  /** An activation that arrives is judged by the journal. */
  readonly activationReadsJournal: boolean;
  /** The journal is changed by compare-and-set. */
  readonly compareAndSet: boolean;
  /** After the commit point a switch is completed, never cancelled. */
  readonly noCancelAfterCommit: boolean;
  /** Whoever finds a switch behind its commit point sends the activation again. */
  readonly activationIsResent: boolean;
  /** Whoever finds a switch that has passed its time limit cancels it. */
  readonly abandonedIsCancelled: boolean;
  /** A database that was left fenced is reconciled with the journal, as one that says it is the owner. */
  readonly reconcilesFenced: boolean;
  /** By how much a cancellation raises the epoch. */
  readonly epochsBurned: 0 | 1 | 2;
  /** A hop is applied only while the database follows the epoch that the hop is of. */
  readonly applierChecksRole: boolean;
  /** A hop is applied only to a database that stands at the commit that the hop was made for. */
  readonly applierChecksPosition: boolean;
  /** A process learns its epoch from the journal, never from its own database. */
  readonly beliefFromJournal: boolean;
  /** A target shows the new epoch when it is active, not when it is prepared. */
  readonly epochShownWhenActive: boolean;
  /** A process that becomes the owner reads the commit number anew. */
  readonly forgetsCommitNumber: boolean;
  /** The relay's row moves with the log. */
  readonly relayRowMoves: boolean;
  /** The relay's row is moved on after the broker has the record. */
  readonly relayWaitsForBroker: boolean;
  /** The consumer drops what its cursor has passed, wherever its offset is. */
  readonly consumerUsesCursor: boolean;
  /** The consumer reads from the log what the topic lacks. */
  readonly gapsAreRefilled: boolean;
  /** The log is trimmed no further than the relay's row. */
  readonly trimmingWaitsForRelay: boolean;
  /** The log is trimmed no further than the consumer's row. */
  readonly trimmingWaitsForReader: boolean;
}

/** The protocol as it is. */
export const ALL_MECHANISMS: Mechanisms = {
  fence: true,
  positionInFence: true,
  claimUnderLock: true,
  outcomesMove: true,
  epochsOnlyRise: true,
  activationAfterCommit: true,
  activationReadsJournal: true,
  compareAndSet: true,
  noCancelAfterCommit: true,
  activationIsResent: true,
  abandonedIsCancelled: true,
  reconcilesFenced: true,
  epochsBurned: 2,
  applierChecksRole: true,
  applierChecksPosition: true,
  beliefFromJournal: true,
  epochShownWhenActive: true,
  forgetsCommitNumber: true,
  relayRowMoves: true,
  relayWaitsForBroker: true,
  consumerUsesCursor: true,
  gapsAreRefilled: true,
  trimmingWaitsForRelay: true,
  trimmingWaitsForReader: true,
};
