import type { Sabotage } from './patch.js';

export const noSilentLoss: Sabotage = {
  guarantee: 3,
  title: 'No silent loss',
  patches: [
    {
      name: 'takes an event that is published after its unit, and drops it',
      file: 'src/platform/store/unit/unit.ts',
      find: '  private publishFor(call: CallContext, event: AnyEvent, data: unknown): void {\n    this.assertOpen();',
      replace: '  private publishFor(call: CallContext, event: AnyEvent, data: unknown): void {',
      proof: {
        suite: 'src/platform/store/store.test.ts',
        test: 'refuses a write by a promise that outlives its unit',
      },
    },
    {
      name: "takes an event of another module's contract",
      file: 'src/platform/store/unit/unit.ts',
      find: 'if (event.module !== this.module)',
      replace: 'if (event.module === undefined)',
      proof: {
        suite: 'src/platform/store/store.test.ts',
        test: 'refuses a publish outside a unit, or of another module (guarantee 3: no silent loss)',
      },
    },
    {
      name: 'starts a feed whose past is gone',
      file: 'src/platform/events/feed/record-subscriptions.ts',
      find: 'if (position > begins)',
      replace: 'if (position > Infinity)',
      proof: {
        suite: 'src/platform/events/engine/trimming.test.ts',
        test: 'guarantee 3: a handler that asks for a past that is gone does not start, and says which rebuild to use',
      },
    },
    {
      name: 'trims what a feed has not read',
      file: 'src/platform/events/log/trimmer.ts',
      find: 'COALESCE(MIN(r.position_no), p.position_no) AS safe',
      replace: 'p.position_no AS safe',
      also: [
        {
          file: 'src/platform/events/log/trimmer.ts',
          find: 'AND r.position_no < _outbox.position_no)',
          replace: 'AND r.position_no < 0)',
        },
      ],
      proof: {
        suite: 'src/platform/events/engine/trimming.test.ts',
        test: 'never passes the slowest feed, not even one that no longer reports, until that is forgotten',
      },
    },
  ],
};
