import { kafkaPatches } from './kafka.js';
import type { Sabotage } from './patch.js';

const DELIVERY = 'src/platform/events/engine/event-delivery.test.ts';

export const delivery: Sabotage = {
  guarantee: 4,
  title: 'Delivery',
  patches: [
    {
      name: 'saves the cursor apart from the effect',
      file: 'src/platform/events/feed/advance-reader.ts',
      find: '  await saveCursors(tx.sql, reader.name, moved);\n',
      replace: '',
      also: [
        {
          file: 'src/platform/events/feed/advance-reader.ts',
          find: '      for (const [at, cursor] of value.cursors) cursors.set(at, cursor);\n',
          replace:
            "      for (const [at, cursor] of value.cursors) cursors.set(at, cursor);\n      const { saveCursors } = await import('./feed-reader.js');\n" +
            "      await environment.store.units.run('cursor', (tx) => saveCursors(tx.sql, reader.name, value.cursors));\n",
        },
      ],
      proof: {
        suite: DELIVERY,
        test: 'guarantee 4: the effect, what the handler publishes and the cursor commit together or not at all',
      },
    },
    {
      name: 'does not save the cursor',
      file: 'src/platform/events/feed/advance-reader.ts',
      find: '  await saveCursors(tx.sql, reader.name, moved);\n',
      replace: '',
      proof: { suite: DELIVERY, test: 'guarantee 4: a restart goes on behind the cursor and repeats nothing' },
    },
    {
      name: 'believes the cursor in memory, and not the one in the unit',
      file: 'src/platform/events/feed/advance-reader.ts',
      find: 'if (cut.has(partition) || position <= cursor.position) continue;',
      replace: 'if (cut.has(partition)) continue;',
      proof: {
        suite: DELIVERY,
        test: 'guarantee 4: two readers of one feed, each behind the other, apply every event once: the cursor is read in the unit',
      },
    },
    {
      name: 'passes a gap in the log',
      file: 'src/platform/events/feed/advance-reader.ts',
      find: 'if (position > cursor.position + 1 &&',
      replace: 'if (position > cursor.position + 1_000_000 &&',
      proof: {
        suite: 'src/platform/events/engine/joining.test.ts',
        test: 'guarantee 4: a gap in the log is never passed; the feed waits for it to be filled',
      },
    },
    {
      name: 'goes on with a log that has forked',
      file: 'src/platform/events/feed/forked-log.ts',
      find: "if (position > 0 && eventId !== '' && mark?.eventId !== '' && mark?.eventId !== eventId)",
      replace: "if (position > Infinity && eventId !== '' && mark?.eventId !== '' && mark?.eventId !== eventId)",
      proof: {
        suite: 'src/platform/events/engine/joining.test.ts',
        test: 'guarantee 4: a log that has forked stops the feed, and readiness says what to do',
      },
    },
    {
      name: 'compares the log with the cursor at the start only',
      file: 'src/platform/events/feed/read-batch.ts',
      find: '  assertSameCursors(reader, producer, reading);\n',
      replace: '',
      proof: {
        suite: 'src/platform/events/engine/forked-log.test.ts',
        test: 'while the feed runs stops it before it handles one more event',
      },
    },
    {
      name: 'does not compare the last event of a log that has nothing new',
      file: 'src/platform/events/feed/forked-log.ts',
      find: 'if (position === cursor.position) assertSameEvent',
      replace: 'if (position === -1) assertSameEvent',
      proof: {
        suite: 'src/platform/events/engine/forked-log.test.ts',
        test: 'while the feed runs stops it before it handles one more event',
      },
    },
    {
      name: 'takes any trimmed event for the one that was read',
      file: 'src/platform/events/log/local-event-source.ts',
      find: "eventId: position === trimmed.position ? trimmed.eventId : ''",
      replace: "eventId: position < 0 ? trimmed.eventId : ''",
      proof: {
        suite: 'src/platform/events/engine/forked-log.test.ts',
        test: 'stops the feed when another event was trimmed there',
      },
    },
    {
      name: 'passes the events of a handler that this build lacks',
      file: 'src/platform/events/feed/subscriptions.ts',
      find: 'if (leaves(record)) await leaveFeed(tx, feed, record.name);',
      replace: 'if (leaves(record)) await tx.sql.all("SELECT 1");',
      also: [
        {
          file: 'src/platform/events/feed/advance-reader.ts',
          find: 'if (!same) throw new StaleSubscriptions',
          replace: 'if (!same && names.length < 0) throw new StaleSubscriptions',
        },
      ],
      proof: {
        suite: 'src/platform/events/engine/suspended-feeds.test.ts',
        test: 'deletes nothing; the newer build goes on where it was: nothing twice, nothing missed (guarantee 4)',
      },
    },
    {
      name: 'leaves what is held for a handler that this build lacks in the feed',
      file: 'src/platform/events/feed/subscriptions.ts',
      find: "  await tx.sql.all('UPDATE _held SET feed = ? WHERE feed = ? AND name = ?', [reader, feed, name]);\n",
      replace: '',
      proof: {
        suite: 'src/platform/events/engine/suspended-feeds.test.ts',
        test: 'deletes nothing; the newer build goes on where it was: nothing twice, nothing missed (guarantee 4)',
      },
    },
    {
      name: 'rebuilds a feed without the lease',
      file: 'src/platform/events/replay/rebuild-feed.ts',
      find: 'const { value: before } = await lease.run(',
      replace: 'const { value: before } = await environment.store.units.run(',
      also: [
        {
          file: 'src/platform/events/replay/rebuild-feed.ts',
          find: 'await lease.run(`rebuild ${reader}`',
          replace: 'await environment.store.units.run(`rebuild ${reader}`',
        },
      ],
      proof: {
        suite: 'src/platform/events/engine/feed-lease.test.ts',
        test: 'are rebuilt by no process that has lost the lease without noticing (guarantee 9)',
      },
    },
    {
      name: 'takes events of another host that are out of order',
      file: 'src/platform/events/remote/log-client.ts',
      find: 'if (before === undefined || position <= before)',
      replace: 'if (before === undefined && position < 0)',
      proof: {
        suite: 'src/platform/events/remote/remote-feeds.test.ts',
        test: 'skips nothing when an answer',
      },
    },
    {
      name: 'notes a report that comes after a newer one',
      file: 'src/platform/events/remote/report-order.ts',
      find: 'if (newest && sequence.number <= newest.number) return newest;',
      replace: 'if (newest && sequence.number <= 0) return newest;',
      proof: {
        suite: 'src/platform/events/remote/log-server.test.ts',
        test: 'notes no report that comes after a newer one: what set a reader back in between stays',
      },
    },
    {
      name: 'notes no report of another process',
      file: 'src/platform/events/remote/report-order.ts',
      find: 'this.number = Math.max(this.number, number + JUMP);',
      replace: 'this.number += number > JUMP ? JUMP : 0;',
      proof: {
        suite: 'src/platform/events/remote/event-source.test.ts',
        test: 'takes a report of another process in place of the former one, also one that sets a reader back',
      },
    },
    {
      name: 'answers a search with more than one answer can hold',
      file: 'src/platform/events/remote/log-questions.ts',
      find: 'const events = firstWithinBytes(found);',
      replace: 'const events = firstWithinBytes(found, Infinity);',
      proof: {
        suite: 'src/platform/events/remote/event-source.test.ts',
        test: 'finds events that are larger together than one answer may be',
      },
    },
    {
      name: 'trusts the notices, and never polls',
      file: 'src/platform/events/feed/producer-news.ts',
      find: '      this.pollLater();\n    }\n    this.wake();',
      replace: '    }\n    this.wake();',
      proof: { suite: DELIVERY, test: 'a notice that was missed is made up for by the next poll of the log' },
    },
    {
      name: 'swaps a read model in although another process runs the feeds',
      file: 'src/platform/events/models/model-replay.ts',
      find: 'const { lease } = (this.feeds[0] as Replayed).runner.environment;',
      replace: 'const lease = (this.feeds[0] as Replayed).runner.environment.store.units;',
      proof: {
        suite: 'src/platform/events/models/model-rebuilds.test.ts',
        test: 'is not swapped in by a process that no longer runs the feeds',
      },
    },
    ...kafkaPatches,
  ],
};
