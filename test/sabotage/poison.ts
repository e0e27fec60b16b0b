import type { Sabotage } from './patch.js';

const HOLDING = 'src/platform/events/engine/holding.test.ts';

export const poison: Sabotage = {
  guarantee: 5,
  title: 'Poison',
  patches: [
    {
      name: 'holds an event, and not its key',
      file: 'src/platform/events/feed/advance-reader.ts',
      find: 'if (heldKeys.has(event.key)) {',
      replace: 'if (heldKeys.has(event.id)) {',
      proof: {
        suite: HOLDING,
        test: 'guarantee 5: after its last attempt an event is parked with error and stack, and the later ones of its key wait',
      },
    },
    {
      name: 'never parks',
      file: 'src/platform/events/held/failed-attempt.ts',
      find: 'parked: attempts >= limits.attempts,',
      replace: 'parked: attempts < 0,',
      proof: {
        suite: HOLDING,
        test: 'guarantee 5: after its last attempt an event is parked with error and stack, and the later ones of its key wait',
      },
    },
    {
      name: 'counts a dependency that is down as a failure of the event',
      file: 'src/platform/events/feed/handle-event.ts',
      find: "kind: isOutage(failure) ? 'postponed' : 'failed',",
      replace: "kind: isOutage(failure) && false ? 'postponed' : 'failed',",
      proof: { suite: HOLDING, test: 'guarantee 5: a dependency that is down (in ' },
    },
    {
      name: 'counts the time that a unit waits for its database as its own',
      file: 'src/platform/store/unit/budget.ts',
      find: 'waited() * 2 > budgetMs',
      replace: 'waited() > Infinity',
      proof: {
        suite: 'src/platform/store/unit/budget.test.ts',
        test: 'fails with Unavailable when it waited for its database: that is an outage, not a failure',
      },
    },
    {
      name: 'tries the events of a parked key again',
      file: 'src/platform/events/held/held-events.ts',
      find: 'AND earlier.position_no < _held.position_no)',
      replace: 'AND earlier.position_no < 0)',
      also: [
        {
          file: 'src/platform/events/held/held-events.ts',
          find: 'return first?.id === event.id && first.attempts === attempts && first.parked_at === null;',
          replace: 'return first !== undefined;',
        },
      ],
      proof: {
        suite: HOLDING,
        test: 'guarantee 5: after its last attempt an event is parked with error and stack, and the later ones of its key wait',
      },
    },
    {
      name: 'waits without jitter',
      file: 'src/platform/work/backoff.ts',
      find: 'full / 2 + (random() * full) / 2',
      replace: 'full',
      proof: { suite: 'src/platform/work/backoff.test.ts', test: 'is spread over the upper half of its length' },
    },
  ],
};
