import type { Sabotage } from './patch.js';

const DELIVERY = 'src/platform/events/event-delivery.test.ts';

export const delivery: Sabotage = {
  guarantee: 4,
  title: 'Delivery',
  patches: [
    {
      name: 'saves the cursor apart from the effect',
      file: 'src/platform/events/apply-batch.ts',
      find: '  await saveCursors(tx.sql, lane.id, moved);\n',
      replace: '',
      also: [
        {
          file: 'src/platform/events/advance-lane.ts',
          find: '      for (const [at, cursor] of value.cursors) total.cursors.set(at, cursor);\n',
          replace:
            "      for (const [at, cursor] of value.cursors) total.cursors.set(at, cursor);\n      const { saveCursors } = await import('./feed-ledger.js');\n" +
            "      await environment.store.units.run('cursor', (tx) => saveCursors(tx.sql, lane.id, value.cursors));\n",
        },
      ],
      proof: {
        suite: DELIVERY,
        test: 'guarantee 4: the effect, what the handler publishes and the cursor commit together or not at all',
      },
    },
    {
      name: 'does not save the cursor',
      file: 'src/platform/events/apply-batch.ts',
      find: '  await saveCursors(tx.sql, lane.id, moved);\n',
      replace: '',
      proof: { suite: DELIVERY, test: 'guarantee 4: a restart goes on behind the cursor and repeats nothing' },
    },
    {
      name: 'believes the cursor in memory, and not the one in the unit',
      file: 'src/platform/events/apply-batch.ts',
      find: 'if (cut.has(partition) || position <= cursor.position) continue;',
      replace: 'if (cut.has(partition)) continue;',
      proof: {
        suite: DELIVERY,
        test: 'guarantee 4: two readers of one feed, each behind the other, apply every event once: the cursor is read in the unit',
      },
    },
    {
      name: 'passes a gap in the log',
      file: 'src/platform/events/apply-batch.ts',
      find: 'if (position > cursor.position + 1 &&',
      replace: 'if (position > cursor.position + 1_000_000 &&',
      proof: {
        suite: 'src/platform/events/joining.test.ts',
        test: 'guarantee 4: a gap in the log is never passed; the feed waits for it to be filled',
      },
    },
    {
      name: 'goes on with a log that has forked',
      file: 'src/platform/events/feed-runner.ts',
      find: 'for (const lane of this.progress.lanes) await assertSameLog(lane, this.environment.source);',
      replace: 'for (const lane of this.progress.lanes.slice(9)) await assertSameLog(lane, this.environment.source);',
      proof: {
        suite: 'src/platform/events/joining.test.ts',
        test: 'guarantee 4: a log that has forked stops the feed, and readiness says what to do',
      },
    },
    {
      name: 'trusts the signals, and never looks by itself',
      file: 'src/platform/events/feed-runner.ts',
      find: '    this.timers.beginPolling();\n',
      replace: '',
      proof: { suite: DELIVERY, test: 'a signal that was missed is made up for by the next look at the log' },
    },
    {
      name: 'swaps a read model in although another process runs the feeds',
      file: 'src/platform/events/model-replay.ts',
      find: 'const { lease } = (this.feeds[0] as Replayed).runner.environment;',
      replace: 'const lease = (this.feeds[0] as Replayed).runner.environment.store.units;',
      proof: {
        suite: 'src/platform/events/model-rebuilds.test.ts',
        test: 'is not swapped in by a process that no longer runs the feeds',
      },
    },
  ],
};
