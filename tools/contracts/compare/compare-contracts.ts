import { compareCall } from './compare-calls.js';
import { compareEvent } from './compare-events.js';
import { compareSagas } from './compare-sagas.js';
import type { EventConsumer } from './consumer.js';
import { breaking, compatible, type Difference } from './difference.js';
import type { Consumers } from './find-consumers.js';
import type { SagasInFlight } from './saga-pair.js';
import type { Snapshot } from './snapshot.js';

/**
 * What has changed from the contract that was written down to the present one, and whom each change breaks. Without the
 * former (a new module) there is nothing to break.
 * @param inFlight undefined where sagas in flight were not counted
 */
export function compareContracts(
  before: Snapshot | undefined,
  after: Snapshot,
  consumers: Consumers,
  inFlight?: SagasInFlight,
): readonly Difference[] {
  const { module } = after;
  if (!before) {
    const change = {
      module,
      subject: module,
      rule: 'contract:new',
      what: `${module} has no snapshot of its contract yet`,
    };
    return [compatible(change, 'nothing is promised before')];
  }
  return [
    ...comparePartitions(before, after, consumers),
    ...Object.entries(before.calls).flatMap(([name, former]) => {
      const subject = `${module}.${name}`;
      const callers = consumers.ofCall(module, former);
      const present = own(after.calls, name);
      if (present) return compareCall({ module, subject, before: former, after: present, consumers: callers });
      const change = { module, subject, rule: 'call:removed', what: `${subject} is gone` };
      if (callers.length === 0) return [compatible(change, 'nobody calls it')];
      return [breaking(change, { consumers: callers, verb: 'call' }, 'keep it until nobody calls it')];
    }),
    ...Object.entries(before.events).flatMap(([name, former]) => {
      const subject = `${module}.${name}`;
      const concerned = consumers.ofEvent(module, name);
      const present = own(after.events, name);
      return present
        ? compareEvent({ module, subject, before: former, after: present, consumers: concerned })
        : [goneEvent(module, subject, concerned)];
    }),
    ...news(module, 'call', before.calls, after.calls, 'nobody calls it yet'),
    ...news(module, 'event', before.events, after.events, 'no module consumes it yet'),
    ...compareSagas(before, after, inFlight),
  ];
}

/** A call may be named like something that every object has. */
function own<T>(promises: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(promises, name) ? promises[name] : undefined;
}

/** Breaking even when no module consumes it now: whoever did, until this change, has events of that name before it in the log. */
function goneEvent(module: string, subject: string, consumers: readonly EventConsumer[]): Difference {
  const change = { module, subject, rule: 'event:removed', what: `${subject} is gone` };
  const advice = 'publish it until no module consumes it, and all of it in the log has been consumed';
  return breaking(change, { consumers, verb: 'consume' }, advice);
}

function comparePartitions(before: Snapshot, after: Snapshot, consumers: Consumers): readonly Difference[] {
  if (before.partitions === after.partitions) return [];
  const { module } = after;
  const consuming = Object.keys({ ...before.events, ...after.events }).flatMap((name) =>
    consumers.ofEvent(module, name),
  );
  const concerned = consuming.filter(({ name }, index) => consuming.findIndex((one) => one.name === name) === index);
  const what = `the log of ${module} has ${after.partitions} partitions instead of ${before.partitions}`;
  const change = { module, subject: module, rule: 'contract:partitions-changed', what };
  const advice = 'keep the number: the first start has fixed it, and the order of events per key with it';
  return [breaking(change, { consumers: concerned, verb: 'consume' }, advice)];
}

function news(
  module: string,
  kind: 'call' | 'event',
  before: { readonly [name: string]: unknown },
  after: { readonly [name: string]: unknown },
  why: string,
): readonly Difference[] {
  return Object.keys(after)
    .filter((name) => !Object.hasOwn(before, name))
    .map((name) => {
      const subject = `${module}.${name}`;
      return compatible({ module, subject, rule: `${kind}:added`, what: `${subject} is a new ${kind}` }, why);
    });
}
