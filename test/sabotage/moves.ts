import type { Patch } from './patch.js';

const MOVE = 'src/platform/fig/move';
const MOVER = `${MOVE}/mover.test.ts`;
const COPY = 'src/platform/store/copy/copy.test.ts';
const LIVE_MOVE = `${MOVE}/live/live-move.test.ts`;
const RECONCILE = 'src/platform/fig/reconcile';
const LIVE_COPY = 'src/platform/store/copy/live-copy.test.ts';

/** What is broken of moves: the steps that keep one database the owner, and the copy whole. */
export const movePatches: readonly Patch[] = [
  {
    name: 'copies from a source that still writes',
    file: `${MOVE}/move-run.ts`,
    find: 'this.source.fence(module, epoch + 1, this.permit)',
    replace: 'this.source.look(module).then(() => 0)',
    proof: { suite: MOVER, test: 'gives the data and the next epoch to the target, and fences the source' },
  },
  {
    name: 'has a cancelled move keep its epoch',
    file: `${MOVE}/move-journal.ts`,
    find: 'epoch: move.epoch + 2, phase',
    replace: 'epoch: move.epoch, phase',
    proof: {
      suite: MOVER,
      test: 'is cancelled when a row differs, which it names, and the source goes on in a new epoch',
    },
  },
  {
    name: 'changes a placement that another process has changed',
    file: 'src/platform/fig/placement-store.ts',
    find: 'if (found?.revision !== from.revision) throw PlacementChanged.at(found ?? from);',
    replace: 'if (!found) throw PlacementChanged.at(from);',
    proof: {
      suite: 'src/platform/fig/placement-store.test.ts',
      test: 'of two changes of one placement at once, one is refused and changes nothing',
    },
  },
  {
    name: 'lets a late chunk into a database that was made the owner',
    file: 'src/platform/store/sqlite/sqlite-fences.ts',
    find: "WHERE epoch = NEW.epoch AND role = NEW.role AND role <> 'fenced')",
    replace: "WHERE role <> 'fenced')",
    also: [
      {
        file: 'src/platform/store/sqlite/sqlite-fences.ts',
        find: 'ON _epoch.epoch = _claim.epoch AND _epoch.role = _claim.role)',
        replace: "ON _epoch.role <> 'fenced')",
      },
    ],
    proof: {
      suite: COPY,
      test: 'is refused by the database that another epoch has made the owner, even a late chunk of it',
    },
  },
  {
    name: 'lets a late clear delete what was copied since',
    file: 'src/platform/store/copy/clear-copy.ts',
    find: 'return known?.attempt !== attempt || known.source !== cleared.source || clearSome(',
    replace: 'return (known === undefined && false) || clearSome(',
    proof: { suite: COPY, test: 'keeps what was copied since from a clear that is late' },
  },
  {
    name: 'waits for a host that stands still as long as that stands',
    file: `${MOVE}/patience.ts`,
    find: 'return await within(step(), Math.max(1, end - clock.monotonic()), clock, signal);',
    replace: 'return await step();',
    proof: { suite: MOVER, test: 'is cancelled by an operator at once while a host stands still' },
  },
  {
    name: 'cancels a move behind its commit point',
    file: `${MOVE}/move-journal.ts`,
    find: "if (row.phase !== 'switching' || row.target !== move.to.identity || row.epoch !== move.epoch) return;",
    replace: '',
    proof: {
      suite: `${MOVE}/move-journal.test.ts`,
      test: 'changes nothing by a cancel that comes after the commit point',
    },
  },
  {
    name: 'leaves the outcomes of commands behind',
    file: 'src/platform/store/copy/copied-tables.ts',
    find: "'_copy', '_change', '_capture'])",
    replace: "'_copy', '_change', '_capture', '_outcome'])",
    proof: {
      suite: `${MOVE}/moved-tables.test.ts`,
      test: 'that a module moves with are its log, what it has heard, its outcomes, its sagas and its counters',
    },
  },
  {
    name: 'fences whoever a late request names, without a look at the journal',
    file: `${MOVE}/hosted-moves.ts`,
    find: "if (placement?.phase !== 'switching' || placement.owner !== store.identity || placement.epoch + 1 !== epoch)",
    replace: 'if (epoch < 0)',
    proof: {
      suite: `${MOVE}/hosted-moves.test.ts`,
      test: 'fences no owner whom the journal does not have switching: the request comes late, from a move that was cancelled',
    },
  },
  {
    name: 'believes an older copy of the owner, which says itself that it is the owner',
    file: 'src/platform/fig/reconcile.ts',
    find: 'assertOwner(store.module, found, placement);',
    replace: '',
    proof: {
      suite: 'src/platform/fig/reconcile.test.ts',
      test: 'the database of the owner is an older copy: the journal is idle, so the owner has reached its epoch',
    },
  },
  {
    name: 'does not note the old key of a row whose key changes',
    file: 'src/platform/store/sqlite/sqlite-capture.ts',
    find: "WHEN ${changed} ${note('OLD')}",
    replace: "WHEN ${changed} ${note('NEW')}",
    proof: {
      suite: 'src/platform/store/capture/capture.test.ts',
      test: 'notes both keys of a row whose key changes, and both rows of an upsert and of a replacement',
    },
  },
  {
    name: 'reads the rows of a hop behind the commit that it names',
    file: 'src/platform/store/copy/store-copy-source.ts',
    find: 'return reads.snapshot(({ sql }) => readHop(sql, { module, kind, tables }, request), HOP_LIMIT_MS);',
    replace: 'return readHop(reads.sql, { module, kind, tables }, request);',
    proof: { suite: LIVE_COPY, test: 'have the rows of one snapshot, whatever is written while they are read' },
  },
  {
    name: 'applies a hop that another process has applied, too',
    file: 'src/platform/store/copy/copy-record.ts',
    find: 'COALESCE(applied, -1) = ?',
    replace: 'COALESCE(applied, -1) >= ?',
    proof: { suite: LIVE_COPY, test: 'are refused to one of two processes that read the same hop' },
  },
  {
    name: 'takes a row for equal for good once the source has changed it',
    file: 'src/platform/store/copy/live-verification.ts',
    find: 'for (const key of changed) this.dirtyKeys.set(nameOf({ table, key }), { table, key });',
    replace: '',
    proof: {
      suite: 'src/platform/store/copy/live-verification.test.ts',
      test: 'finds at rest what is left: dirty rows that are not equal, and another last commit',
    },
  },
  {
    name: 'reads the position of a live switch before the fence',
    file: `${MOVE}/live/live-switch.ts`,
    find: 'const commit = await inTime(copy.fence(move.epoch + 1, fenceMs));',
    replace: 'const { applied: commit } = await inTime(copy.hop()); await inTime(copy.fence(move.epoch + 1, fenceMs));',
    proof: { suite: LIVE_MOVE, test: 'takes over what was written up to the fence' },
  },
  {
    name: 'has a cancelled live switch keep its epoch',
    file: `${MOVE}/move-journal.ts`,
    find: 'epoch: move.epoch + 2, phase',
    replace: 'epoch: move.epoch, phase',
    proof: { suite: LIVE_MOVE, test: 'burns the epoch of a switch that failed, tries again, and counts it' },
  },
  {
    name: 'opens the target of a live switch before the commit point',
    file: `${RECONCILE}.ts`,
    find: "if (phase === 'idle' && (ownership.epoch < epoch || ownership.role !== 'follower')) await store.follow(epoch);",
    replace: "if (phase === 'switching' && placement.target === store.identity) await store.activate(epoch + 1);",
    proof: { suite: `${RECONCILE}.test.ts`, test: 'the target of a switch writes nothing before the commit point' },
  },
  {
    name: 'believes its copy of the journal where the database of a follower is newer',
    file: `${RECONCILE}.ts`,
    find: 'if (!(error instanceof PlacementChanged || error instanceof PlacementContradiction)) throw error;',
    replace: 'if (!(error instanceof PlacementChanged)) throw error;',
    proof: { suite: `${RECONCILE}.test.ts`, test: 'a follower at a newer epoch than this process has read of' },
  },
  {
    name: 'lets a late hop into a database that was made the owner',
    file: 'src/platform/store/unit/store-ownership.ts',
    find: "database.begin({ epoch, role: 'follower', token })",
    replace: 'database.begin({ ...this.believed, token })',
    proof: { suite: LIVE_COPY, test: 'write nothing to a database that has become the owner' },
  },
  {
    name: 'captures no outcomes of commands',
    file: 'src/platform/store/capture/captured-tables.ts',
    find: 'const tables = followedTables(copiedTables(layout));',
    replace: "const tables = followedTables(copiedTables(layout)).filter(({ name }) => name !== '_outcome');",
    proof: {
      suite: `${MOVE}/moved-tables.test.ts`,
      test: 'that a module moves with are its log, what it has heard, its outcomes, its sagas and its counters',
    },
  },
  {
    name: 'goes on copying into a database that was closed',
    file: `${MOVE}/hosted-copy.ts`,
    find: 'return store === into && ',
    replace: 'return into !== undefined && ',
    proof: {
      suite: `${MOVE}/hosted-moves.test.ts`,
      test: 'goes on in a database that was closed and opened again in the middle of a copy',
    },
  },
];
