import type { Sabotage } from './patch.js';

const CALLS = 'src/platform/calls/local-dispatcher.test.ts';

export const sameCall: Sabotage = {
  guarantee: 6,
  title: 'Same call, near or far',
  patches: [
    {
      name: 'hands the input of the caller on as it is',
      file: 'src/platform/calls/breach.ts',
      find: '  const parsed = call.in.safeParse(input);\n  if (parsed.success) return parsed.data;',
      replace: '  const parsed = call.in.safeParse(input);\n  if (parsed.success) return input;',
      proof: { suite: CALLS, test: 'is given a validated copy of its input, with defaults' },
    },
    {
      name: 'answers what the contract does not allow',
      file: 'src/platform/calls/breach.ts',
      find: '  const parsed = call.out.safeParse(answer);\n  if (parsed.success) return parsed.data;',
      replace: '  const parsed = call.out.safeParse(answer);\n  if (parsed.success || answer) return answer;',
      proof: { suite: CALLS, test: 'refuses an answer that breaks the contract, and does not commit it' },
    },
    {
      name: 'asks no policy whose it is',
      file: 'src/platform/calls/serve-command.ts',
      find: 'if (theirs === true || theirs === undefined) return;',
      replace: 'if (theirs !== null) return;',
      proof: { suite: CALLS, test: 'judges ownership by the policy of the role' },
    },
    {
      name: 'waits for an answer beyond the deadline',
      file: 'src/platform/calls/local-dispatcher.ts',
      find: 'this.deadlines.before(context.deadline,',
      replace: 'this.deadlines.before(undefined,',
      proof: { suite: CALLS, test: 'stops waiting at its deadline, and is not sent after it' },
    },
    {
      name: 'lets a refusal pass that the contract does not declare',
      file: 'src/platform/calls/breach.ts',
      find: 'if (call.errors[error.code]) return error;',
      replace: 'if (error.code) return error;',
      proof: { suite: CALLS, test: 'rejects with a declared refusal, and with no other' },
    },
  ],
};
