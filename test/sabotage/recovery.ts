import type { Sabotage } from './patch.js';

const CRASH = 'src/platform/saga/saga-crash.test.ts';
const ENDS = 'ends as it would have, with every effect once (guarantee 11)';

export const recovery: Sabotage = {
  guarantee: 11,
  title: 'Unattended recovery',
  patches: [
    {
      name: 'replays a step of a saga whose outcome is in its log',
      file: 'src/platform/saga/apply-step.ts',
      find: '  if (before) return before;\n',
      replace: '',
      proof: { suite: CRASH, test: ENDS },
    },
    {
      name: 'sends a step of a saga under a new key each time',
      file: 'src/platform/saga/call-step.ts',
      find: 'sendingOneCommand(x, name, () => this.send(keyOf(x, id)))',
      replace: 'sendingOneCommand(x, name, () => this.send(`${keyOf(x, id)}${x.random()}`))',
      proof: { suite: CRASH, test: ENDS },
    },
    {
      name: 'skips the void of a step of unknown outcome',
      file: 'src/platform/saga/call-step.ts',
      find: "this.outcome?.kind === 'unknown' ? await this.void() : this.outcome",
      replace: "this.outcome?.kind === 'unknown' ? undefined : this.outcome",
      proof: {
        suite: 'src/platform/saga/unknown-outcome.test.ts',
        test: 'is voided and not undone when it had not arrived; arriving late, it is refused',
      },
    },
    {
      name: 'lets a look for due sagas overwrite the timer that ends their pause',
      file: 'src/platform/saga/saga-runner.ts',
      find: '    if (at === undefined || this.stopped) return;\n',
      replace:
        '    (this.pause as unknown as { timer?: Timer }).timer?.cancel();\n    if (at === undefined || this.stopped) return;\n',
      proof: {
        suite: 'src/platform/saga/saga-pause.test.ts',
        test: 'ends by itself, although a look for due sagas was under way when it began',
      },
    },
    {
      name: 'shows a saga the outcomes in its log in the order in which it asks for them',
      file: 'src/platform/saga/saga-execution.ts',
      find: '  if (known?.outcome && known.endedNo !== undefined) await order.reached(known.endedNo);\n',
      replace: '  if (known?.outcome && known.endedNo !== undefined) void order.reached(known.endedNo);\n',
      proof: {
        suite: 'src/platform/saga/saga-replay.test.ts',
        test: 'sees outcomes in the order in which it saw them first: a race has the same winner',
      },
    },
    {
      name: 'lets a saga go on that does not follow its log',
      file: 'src/platform/saga/step-log.ts',
      find: 'if (expected && (expected !== found || expected.kind !== kind || moved)) {',
      replace: 'if (expected && expected === found && expected.kind !== kind) {',
      proof: {
        suite: 'src/platform/saga/saga-replay.test.ts',
        test: 'is stopped when it asks for the same steps in another order',
      },
    },
    {
      name: 'keeps the lease of sagas that do not go on',
      file: 'src/platform/saga/saga-lease.ts',
      find: '    if (this.mustGiveUp()) return this.giveUp();\n',
      replace: '',
      proof: {
        suite: 'src/platform/saga/saga-pause.test.ts',
        test: 'gives its lease up, so that another process takes them over',
      },
    },
    {
      name: 'undoes the first step first',
      file: 'src/platform/saga/saga-steps.ts',
      find: 'for (let last = this.toUndo.pop(); last; last = this.toUndo.pop()) {',
      replace: 'for (let last = this.toUndo.shift(); last; last = this.toUndo.shift()) {',
      proof: { suite: 'src/platform/saga/saga-failure.test.ts', test: 'undoes its steps undoes the last one first' },
    },
    {
      name: 'lets a saga write whose lease is lost',
      file: 'src/platform/store/lease.ts',
      find: '      await this.assertHeld(tx);\n',
      replace: '',
      proof: {
        suite: 'src/platform/saga/saga-failure.test.ts',
        test: 'do not both write: one that has lost the lease cannot, although it does not know',
      },
    },
  ],
};
