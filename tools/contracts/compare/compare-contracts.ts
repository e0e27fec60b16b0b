import { compareCall } from './compare-calls.js';
import { compareEvent } from './compare-events.js';
import type { Listener } from './consumer.js';
import { breaking, compatible, type Difference } from './difference.js';
import type { Consumers } from './find-consumers.js';
import type { Snapshot } from './snapshot.js';

/**
 * What has changed from the contract that was written down to the present one, and whom each change breaks. Without the
 * former (a new module) there is nothing to break.
 */
export function compareContracts(
  before: Snapshot | undefined,
  after: Snapshot,
  consumers: Consumers,
): readonly Difference[] {
  const { module } = after;
  if (!before) {
    const told = {
      module,
      subject: module,
      rule: 'contract:new',
      what: `${module} has no snapshot of its contract yet`,
    };
    return [compatible(told, 'nothing is promised before')];
  }
  return [
    ...comparePartitions(before, after, consumers),
    ...Object.entries(before.calls).flatMap(([name, former]) => {
      const subject = `${module}.${name}`;
      const callers = consumers.ofCall(module, former);
      const present = own(after.calls, name);
      if (present) return compareCall({ module, subject, before: former, after: present, consumers: callers });
      const told = { module, subject, rule: 'call:removed', what: `${subject} is gone` };
      if (callers.length === 0) return [compatible(told, 'nobody calls it')];
      return [breaking(told, { consumers: callers, verb: 'call' }, 'keep it until nobody calls it')];
    }),
    ...Object.entries(before.events).flatMap(([name, former]) => {
      const subject = `${module}.${name}`;
      const listeners = consumers.ofEvent(module, name);
      const present = own(after.events, name);
      return present
        ? compareEvent({ module, subject, before: former, after: present, listeners })
        : [goneEvent(module, subject, listeners)];
    }),
    ...news(module, 'call', before.calls, after.calls, 'nobody calls it yet'),
    ...news(module, 'event', before.events, after.events, 'nobody has heard it yet'),
  ];
}

/** A call may be named like something that every object has. */
function own<T>(promises: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(promises, name) ? promises[name] : undefined;
}

/** Breaking even when nobody hears it now: whoever did, until this change, has events of that name before it in the log. */
function goneEvent(module: string, subject: string, consumers: readonly Listener[]): Difference {
  const told = { module, subject, rule: 'event:removed', what: `${subject} is gone` };
  const advice = 'publish it until nobody hears it, and what the log holds of it has been heard';
  return breaking(told, { consumers, verb: 'hear' }, advice);
}

function comparePartitions(before: Snapshot, after: Snapshot, consumers: Consumers): readonly Difference[] {
  if (before.partitions === after.partitions) return [];
  const { module } = after;
  const heard = Object.keys({ ...before.events, ...after.events }).flatMap((name) => consumers.ofEvent(module, name));
  const listeners = heard.filter(({ name }, index) => heard.findIndex((one) => one.name === name) === index);
  const what = `the log of ${module} has ${after.partitions} partitions instead of ${before.partitions}`;
  const told = { module, subject: module, rule: 'contract:partitions-changed', what };
  const advice = 'keep the number: the first start has fixed it, and the order of events per key with it';
  return [breaking(told, { consumers: listeners, verb: 'hear' }, advice)];
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
