import { type CallPair, clientsIn } from './call-pair.js';
import { compareAccess } from './compare-access.js';
import { compareAnswers, compareInputs } from './compare-data.js';
import { compareRefusals } from './compare-refusals.js';
import { compareRoute } from './compare-route.js';
import { breaking, compatible, type Difference } from './difference.js';

/** Compares two versions of one call. Those who make it may run with the former one. */
export function compareCall(pair: CallPair): readonly Difference[] {
  const { module, subject, before, after, consumers } = pair;
  return [
    ...compareKind(pair),
    ...compareRoute(pair),
    ...compareAccess(pair),
    ...compareKey(pair),
    ...compareDeadline(pair),
    ...compareRefusals(pair),
    ...compareInputs({ module, subject, consumers, before: before.in, after: after.in }),
    ...compareAnswers({ module, subject, consumers, before: before.out, after: after.out }),
  ];
}

function compareKind({ module, subject, before, after, consumers }: CallPair): readonly Difference[] {
  if (before.kind === after.kind) return [];
  const what = `${subject} is a ${after.kind} instead of a ${before.kind}`;
  const change = { module, subject, rule: 'call:kind-changed', what };
  if (consumers.length === 0) return [compatible(change, 'nobody calls it')];
  return [breaking(change, { consumers, verb: 'call' }, 'declare a second call beside it')];
}

function compareKey(pair: CallPair): readonly Difference[] {
  const { module, subject, before, after, consumers } = pair;
  // A query has no key; compareKind reports that it is one now.
  if (before.key === after.key || before.kind !== after.kind) return [];
  const changed = (rule: string, what: string) => ({
    module,
    subject,
    rule: `call:${rule}`,
    what: `${subject} ${what}`,
  });
  if (after.key === 'required') {
    const fact = changed('key-required', 'requires an Idempotency-Key now');
    const clients = clientsIn(pair);
    if (clients.length === 0) return [compatible(fact, 'modules send one always', consumers)];
    return [breaking(fact, { consumers: clients, verb: 'call' }, 'take requests without one')];
  }
  if (after.key === 'optional')
    return [
      compatible(
        changed('key-optional', 'takes an Idempotency-Key, and requires none'),
        'one that is sent is heeded',
        consumers,
      ),
    ];
  const fact = changed('key-ignored', 'no longer stores its outcome under an Idempotency-Key');
  if (consumers.length === 0) return [compatible(fact, 'nobody calls it')];
  return [breaking(fact, { consumers, verb: 'call' }, 'store it: a request that is repeated would act twice')];
}

function compareDeadline({ module, subject, before, after, consumers }: CallPair): readonly Difference[] {
  if (before.deadlineMs === after.deadlineMs) return [];
  const what = `${subject} has ${after.deadlineMs} ms to return instead of ${before.deadlineMs} ms`;
  const isShorter = after.deadlineMs < before.deadlineMs;
  const change = { module, subject, rule: isShorter ? 'call:deadline-shortened' : 'call:deadline-lengthened', what };
  if (!isShorter || consumers.length === 0)
    return [compatible(change, isShorter ? 'nobody calls it' : 'what returned in time still does', consumers)];
  return [breaking(change, { consumers, verb: 'call' }, 'leave the time: what takes longer would be given up')];
}
