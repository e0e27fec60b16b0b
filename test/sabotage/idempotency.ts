import type { Sabotage } from './patch.js';

const CALLS = 'src/platform/calls/local-dispatcher.test.ts';

export const idempotency: Sabotage = {
  guarantee: 7,
  title: 'Idempotency',
  patches: [
    {
      name: 'looks for no outcome in the unit',
      file: 'src/platform/calls/command-service.ts',
      find: '    const known = id && (await findOutcome(this.store.reads, id));',
      replace: '    const known = undefined as Concluded | undefined;',
      also: [
        {
          file: 'src/platform/calls/outcome-book.ts',
          find: 'ON CONFLICT (caller, call_name, call_key) DO NOTHING',
          replace: 'ON CONFLICT (caller, call_name, call_key) DO UPDATE SET outcome = excluded.outcome',
        },
      ],
      proof: {
        suite: CALLS,
        test: 'returns the same bytes and the same commit for the same key, and does nothing again',
      },
    },
    {
      name: 'keeps the first outcome of a key that two processes execute at once, and both effects',
      file: 'src/platform/calls/outcome-book.ts',
      find: '  if (stored.length === 0)\n',
      replace: '  if (stored.length > 1)\n',
      proof: {
        suite: 'src/platform/calls/served-twice.test.ts',
        test: 'has one effect and one outcome, which both return',
      },
    },
    {
      name: 'takes another input under the same key',
      file: 'src/platform/calls/outcome-book.ts',
      find: 'if (row.input_hash !== id.inputHash)',
      replace: 'if (row.input_hash === undefined)',
      proof: { suite: CALLS, test: 'refuses the same key with another input' },
    },
    {
      name: 'stores no refusal',
      file: 'src/platform/calls/command-service.ts',
      find: '      return storeOutcome(tx, id, { refused: this.finalRefusal(asFailure(call, error), command, id) });',
      replace: '      return { outcome: { refused: this.finalRefusal(asFailure(call, error), command, id) } };',
      proof: { suite: CALLS, test: 'repeats a refusal, even when it would no longer be refused' },
    },
    {
      name: 'does a command whose key is void',
      file: 'src/platform/calls/outcome-book.ts',
      find: "if (row.kind === 'void')\n",
      replace: "if (row.kind === 'void') return undefined;\n  if (row.kind === 'void')\n",
      proof: {
        suite: 'src/platform/calls/void.test.ts',
        test: 'refuses the command that arrives later, and does not execute it',
      },
    },
    {
      name: 'shares the keys of all callers',
      file: 'src/platform/calls/command-service.ts',
      find: '{ caller: callerOf(context.principal), call, key, inputHash: inputHash(input) }',
      replace: "{ caller: callerOf(context.principal) && 'all', call, key, inputHash: inputHash(input) }",
      proof: { suite: CALLS, test: 'keeps the keys of callers apart' },
    },
    {
      name: 'derives the keys of what prepare() sends from the key of the client alone',
      file: 'src/platform/calls/command-service.ts',
      find: 'key: parentKey(call, context) };',
      replace: 'key: context.key ?? parentKey(call, context) };',
      proof: {
        suite: 'test/platform/derived-keys.test.ts',
        test: 'differs for two members who send the same Idempotency-Key',
      },
    },
    {
      name: 'leaves the command out of the key from which others derive',
      file: 'src/platform/calls/make-client.ts',
      find: 'call.module, call.name, key ?? null',
      replace: 'call.module, key ?? null',
      proof: {
        suite: 'test/platform/derived-keys.test.ts',
        test: 'differs for two commands to which one member sends the same Idempotency-Key',
      },
    },
    {
      name: 'waits for a prepare() without end, and keeps its key',
      file: 'src/platform/calls/command-service.ts',
      find: 'const limit = context.deadline ?? this.clock.monotonic() + call.deadlineMs;',
      replace: 'const limit = this.clock.monotonic() + 1_000 * call.deadlineMs;',
      proof: {
        suite: 'src/platform/calls/prepare-limit.test.ts',
        test: 'frees its key: the next attempt under the same key is executed',
      },
    },
    {
      name: 'calls again after Unavailable, although the first call may have taken effect',
      file: 'src/platform/calls/routed-call.ts',
      find: '!(error instanceof NotOwner) || error.module !== this.call.module',
      replace: '!(error instanceof CallFailure) || error.code === this.call.module',
      proof: {
        suite: 'src/platform/fig/switch-under-load.test.ts',
        test: 'is not called again by the router when a response is lost: the effect would be doubled',
      },
    },
    {
      name: 'gives a command another key with each try',
      file: 'src/platform/calls/routed-call.ts',
      find: 'tried ? { ...context } : context',
      replace: 'tried ? { ...context, key: `${context.key}, tried again` } : context',
      proof: {
        suite: 'src/platform/calls/switch.test.ts',
        test: 'with the key that was fixed before the first try',
      },
    },
    {
      name: 'lets parallel requests of one key in at once, and looks for no outcome',
      file: 'src/platform/calls/outcome-book.ts',
      find: 'before ? before.then(work, work) : work();',
      replace: 'work();',
      also: [
        {
          file: 'src/platform/calls/outcome-book.ts',
          find: '  if (!row) return undefined;\n  if (row.kind',
          replace: '  return undefined;\n  if (row.kind',
        },
      ],
      proof: {
        suite: 'test/races/one-key.test.ts',
        test: 'have one effect and fifty equal responses',
      },
    },
  ],
};
