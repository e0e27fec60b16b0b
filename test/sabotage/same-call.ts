import { framePatches } from './frames.js';
import type { Sabotage } from './patch.js';

const CALLS = 'src/platform/calls/local-dispatcher.test.ts';

export const sameCall: Sabotage = {
  guarantee: 6,
  title: 'Same call, near or far',
  patches: [
    {
      name: 'hands the input of the caller on as it is',
      file: 'src/platform/calls/contract-validation.ts',
      find: '  const parsed = call.in.safeParse(input);\n  if (parsed.success) return parsed.data;',
      replace: '  const parsed = call.in.safeParse(input);\n  if (parsed.success) return input;',
      proof: { suite: CALLS, test: 'is given a validated copy of its input, with defaults' },
    },
    {
      name: 'answers what the contract does not allow',
      file: 'src/platform/calls/contract-validation.ts',
      find: '  const parsed = call.out.safeParse(answer);\n  if (parsed.success) return parsed.data;',
      replace: '  const parsed = call.out.safeParse(answer);\n  if (parsed.success || answer) return answer;',
      proof: { suite: CALLS, test: 'refuses an answer that breaks the contract, and does not commit it' },
    },
    {
      name: 'asks no policy whose it is',
      file: 'src/platform/calls/command-service.ts',
      find: 'if (theirs === true || theirs === undefined) return;',
      replace: 'if (theirs !== null) return;',
      proof: { suite: CALLS, test: 'judges ownership by the policy of the role' },
    },
    {
      name: 'waits for an answer beyond the deadline',
      file: 'src/platform/calls/router.ts',
      find: 'this.deadlines.before(deadline, name,',
      replace: 'this.deadlines.before(deadline && Infinity, name,',
      proof: { suite: CALLS, test: 'stops waiting at its deadline, and is not sent after it' },
    },
    {
      name: 'lets JSON turn what the contract forbids into valid input of another host',
      file: 'src/platform/calls/remote/remote-transport.ts',
      find: '    return parseInput(call, input);',
      replace: '    return input ?? parseInput(call, input);',
      proof: { suite: CALLS, test: 'refuses what only JSON would turn into valid input' },
    },
    {
      name: 'repeats a command of unknown outcome although no outcome is stored',
      file: 'src/platform/calls/remote/remote-transport.ts',
      find: "(key !== undefined && !keyUnstored && call.key !== 'never')",
      replace: "(key !== undefined && !(keyUnstored && call.key === 'never'))",
      proof: {
        suite: 'src/platform/calls/remote/remote-transport.test.ts',
        test: 'whose outcome is unknown is repeated when it is',
      },
    },
    {
      name: 'says that nothing was done although the call was sent',
      file: 'src/platform/calls/remote/remote-failure.ts',
      find: 'if (!silent || !isOutage(failure)) return failure;',
      replace: 'if (silent !== undefined || !isOutage(failure)) return failure;',
      proof: {
        suite: 'src/platform/calls/remote/remote-transport.test.ts',
        test: 'whose outcome is unknown stays unknown when its repeat is held back',
      },
    },
    {
      name: 'leaves the deadline of the caller behind',
      file: 'src/platform/calls/remote/call-envelope.ts',
      find: '...(ms === undefined ? {} : { deadline: arrivedAt + ms }),',
      replace: '...(ms === undefined || ms > 0 ? {} : { deadline: arrivedAt + ms }),',
      proof: {
        suite: 'src/platform/calls/remote/call-envelope.test.ts',
        test: 'carries all that its context says; the deadline counts from the arrival',
      },
    },
    {
      name: 'takes any body that comes with a signed request',
      file: 'src/platform/peer/request-mac.ts',
      find: 'if (bodyHash(body) === hash) return;',
      replace: 'if (bodyHash(body).length === hash.length) return;',
      proof: { suite: 'src/platform/peer/request-mac.test.ts', test: 'refuses another body' },
    },
    {
      name: 'takes a signed request at any time',
      file: 'src/platform/peer/request-mac.ts',
      find: 'if (apart <= FRESH_MS) return;',
      replace: 'if (apart >= 0 || FRESH_MS < 0) return;',
      proof: {
        suite: 'src/platform/peer/request-mac.test.ts',
        test: 'holds for 30 seconds either way, and then says how far the clocks are apart',
      },
    },
    {
      name: 'believes a token that was revoked, as long as its signature is right',
      file: 'src/platform/edge/authentication/token-verifier.ts',
      find: 'if (revoked?.has(principal))',
      replace: 'if (revoked?.has({ ...principal, memberId: principal.memberId + 1, sessionId: token }))',
      proof: {
        suite: 'src/platform/edge/authentication/revoked-tokens.test.ts',
        test: 'is refused within three seconds, also when it was found right a moment ago',
      },
    },
    {
      name: "takes the sub of a further issuer's token for the identifier of a member",
      file: 'src/platform/edge/authentication/signed-token.ts',
      find: "memberId: namedId(JSON.stringify(['federated member', issuer, sub])),",
      replace: "memberId: issuer === '' ? namedId(issuer) : sub,",
      proof: {
        suite: 'src/platform/edge/authentication/token-verifier.test.ts',
        test: 'of the further issuer never speaks for a member of this world with the same sub, nor for a session here',
      },
    },
    {
      name: 'lets an unknown member of a further issuer act while the accounts cannot be reached',
      file: 'src/platform/edge/authentication/provisioned-members.ts',
      find: 'if (!this.fresh.has(memberId))',
      replace: 'if (this.fresh.size < 0)',
      proof: {
        suite: 'src/platform/edge/authentication/provisioned-members.test.ts',
        test: 'is unavailable while the owner of the accounts cannot be reached, when it is not known',
      },
    },
    {
      name: 'reads the list of revoked tokens once',
      file: 'src/platform/edge/authentication/revoked-tokens.ts',
      find: 'if (age < FRESH_MS) return undefined;',
      replace: 'if (age < Infinity) return undefined;',
      proof: {
        suite: 'src/platform/edge/authentication/revoked-tokens.test.ts',
        test: 'is refused within three seconds, also when it was found right a moment ago',
      },
    },
    {
      name: 'takes an old refresh token for a wrong one, and lets the session go on',
      file: 'src/modules/member/refresh-session/refresh-session.ts',
      find: "if (worth === 'reused' && session)",
      replace: "if (worth === 'unknown' && session)",
      proof: {
        suite: 'src/modules/member/sessions/sessions.test.ts',
        test: 'ends when a refresh token is used again later: somebody has a copy',
      },
    },
    {
      name: 'lets a refusal pass that the contract does not declare',
      file: 'src/platform/calls/contract-validation.ts',
      find: 'if (call.errors[error.code]) return error;',
      replace: 'if (error.code) return error;',
      proof: { suite: CALLS, test: 'rejects with a declared refusal, and with no other' },
    },
    ...framePatches,
  ],
};
