import { gateMutant, moveMutant, type Mutant, relayMutant } from './mutant.js';

/** Every mutant, and what must be found. docs/model.md has the same table. */
export const mutants: readonly Mutant[] = [
  moveMutant('no fence', ['I1', 6], { fence: false }),
  moveMutant('position read before the fence', ['I6', 7], { positionInFence: false }),
  moveMutant('a unit straddles the fence', ['I6', 8], { claimUnderLock: false }),
  moveMutant('outcomes do not move', ['I3', 11], { outcomesMove: false }),
  moveMutant('epochs may fall', ['I1', 15], { epochsOnlyRise: false }),
  moveMutant('activation sent before the commit point', ['I1', 3], {
    ...{ activationAfterCommit: false, activationReadsJournal: false },
  }),
  moveMutant('activation sent before the commit point, but judged by the journal', 'holds', {
    activationAfterCommit: false,
  }),
  moveMutant('activation does not read the journal, and epochs may fall', ['I1', 15], {
    ...{ activationReadsJournal: false, epochsOnlyRise: false },
  }),
  moveMutant('activation does not read the journal', 'holds', { activationReadsJournal: false }),
  moveMutant('journal without compare-and-set', ['I1', 8], { compareAndSet: false }),
  moveMutant('cancel after the commit point', ['I1', 8], { noCancelAfterCommit: false }),
  moveMutant('activation is never sent again', ['I7', 5], { activationIsResent: false }),
  moveMutant('an abandoned switch is never cancelled', ['I7', 2], { abandonedIsCancelled: false }),
  moveMutant('cancel keeps the epoch', ['I1', 10], { epochsBurned: 0 }),
  moveMutant('cancel reuses the epoch', 'holds', { epochsBurned: 1 }, { writes: 1 }),
  moveMutant('applier checks nothing', ['I6', 12], { applierChecksRole: false, applierChecksPosition: false }),
  moveMutant('applier does not check the position', ['I6', 12], { applierChecksPosition: false }),
  moveMutant('applier does not check the role', 'holds', { applierChecksRole: false }),
  moveMutant('belief from the database, and an old backup', ['I1', 2], { beliefFromJournal: false }, { restore: true }),
  moveMutant(
    'an old backup that was fenced late is not reconciled',
    ['I7', 15],
    { reconcilesFenced: false },
    {
      ...{ writes: 1, maxEpoch: 5, restore: true },
    },
  ),
  moveMutant('target shows the new epoch when prepared', ['I6', 3], { epochShownWhenActive: false }),
  moveMutant(
    'commit number remembered over a follow',
    ['I8', 23],
    { forgetsCommitNumber: false },
    {
      ...{ writes: 3, coordinators: 1 },
    },
  ),
  relayMutant("relay's row does not move", ['I10', 3], { relayRowMoves: false }),
  relayMutant('relay does not wait for the broker', ['I10', 2], { relayWaitsForBroker: false }),
  relayMutant('consumer trusts offsets', ['I9', 4], { consumerUsesCursor: false }),
  relayMutant('consumer skips gaps', ['I5', 5], { gapsAreRefilled: false }, 2),
  relayMutant('log trimmed ahead of the relay', ['I11', 4], { trimmingWaitsForRelay: false }),
  relayMutant('log trimmed ahead of the consumer', ['I11', 4], { trimmingWaitsForReader: false }),
  gateMutant('two switches overlap, and fences wait for calls', ['I13', 6], {
    ...{ oneSwitchAtATime: false, fenceWaitsForNoCall: false },
  }),
  gateMutant('two switches overlap', 'holds', { oneSwitchAtATime: false }),
  gateMutant('fences wait for calls', 'holds', { fenceWaitsForNoCall: false }),
  gateMutant('parked calls woken at the commit point', ['I7', 7], { wokenByActivation: false }),
];
