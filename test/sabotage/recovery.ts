import type { Sabotage } from './patch.js';

const CRASH = 'src/platform/saga/saga-crash.test.ts';
const ENDS = 'ends as it would have, with every effect once (guarantee 11)';

export const recovery: Sabotage = {
  guarantee: 11,
  title: 'Unattended recovery',
  patches: [
    {
      name: 'replays a step of a saga whose outcome is in its log',
      file: 'src/platform/saga/code-run.ts',
      find: '      if (outcome) this.order.ready(endedNo, () => resolve(outcome));\n      else this.toBegin.push(',
      replace: '      this.toBegin.push(',
      proof: { suite: CRASH, test: ENDS },
    },
    {
      name: 'sends a step of a saga under a new key each time',
      file: 'src/platform/saga/call-step.ts',
      find: 'sendingOneCommand(execution.record.title, name, () => send(key))',
      replace: 'sendingOneCommand(execution.record.title, name, () => send(`${key}${execution.environment.random()}`))',
      proof: { suite: CRASH, test: ENDS },
    },
    {
      name: 'skips the void of a step of unknown outcome',
      file: 'src/platform/saga/call-step.ts',
      find: "const effect = outcome.kind === 'unknown' ? await this.void() : outcome;",
      replace: 'const effect = outcome;',
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
      file: 'src/platform/saga/code-run.ts',
      find: 'if (outcome) this.order.ready(endedNo, () => resolve(outcome));',
      replace: 'if (outcome) (this.order.ready(endedNo, () => undefined), resolve(outcome));',
      proof: {
        suite: 'src/platform/saga/saga-replay.test.ts',
        test: 'sees outcomes in the order in which it saw them first: a race has the same winner',
      },
    },
    {
      name: 'lets a saga go on that does not follow its log',
      file: 'src/platform/saga/step-log.ts',
      find: 'if (expected && (expected !== logged || expected.kind !== kind || moved)) {',
      replace: 'if (expected && expected === logged && expected.kind !== kind) {',
      proof: {
        suite: 'src/platform/saga/saga-replay.test.ts',
        test: 'is stuck when it requests the same steps in another order',
      },
    },
    {
      name: 'lets a saga sleep although a step has ended that its code has not seen',
      file: 'src/platform/saga/run-saga.ts',
      find: "    if (run.order.unseen) return { set: 'wake_at = ?, listening = 0, attempts = ?', values: [now, attempts] };\n",
      replace: '',
      proof: {
        suite: 'src/platform/saga/saga-failure.test.ts',
        test: 'takes several steps at once goes on when one ends while another waits for a signal',
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
      find: 'for (let last = this.toUndo.pop(); last; last = this.toUndo.pop())',
      replace: 'for (let last = this.toUndo.shift(); last; last = this.toUndo.shift())',
      proof: { suite: 'src/platform/saga/saga-failure.test.ts', test: 'compensates undoes its last step first' },
    },
    {
      name: 'lets a saga write whose lease is lost',
      file: 'src/platform/store/unit/lease.ts',
      find: '      await this.assertHeld(tx);\n',
      replace: '',
      proof: {
        suite: 'src/platform/saga/saga-failure.test.ts',
        test: 'do not both write: one that has lost the lease without knowing it cannot',
      },
    },
  ],
};
