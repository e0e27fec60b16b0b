import type { CallObserver } from '../calls/routed-call.js';
import type { SwitchObserver } from '../calls/switch-queue.js';
import type { AnyCall } from '../contract/call.js';
import type { DeliveryObserver } from '../events/feed/feed-environment.js';
import type { Metrics } from '../ops/metrics.js';
import type { Timing, Timings } from '../ops/timings.js';
import type { GroupObserver } from '../store/unit/group-commits.js';

const SECONDS = 1_000;

/** The observers that turn what calls, switches, feeds and groups of units do into Prometheus metrics. */
export interface Measurements {
  readonly calls: CallObserver;
  readonly switches: SwitchObserver;
  readonly delivery: DeliveryObserver;
  group(module: string): GroupObserver;
}

export function measure(metrics: Metrics): Measurements {
  const calls = callTimings(metrics.timings('ficus_call_seconds', 'Time to serve a call.'));
  const size = metrics.histogram(
    'ficus_group_units',
    'Units of work that shared one commit.',
    ['module'],
    [1, 2, 4, 8, 16, 32, 64],
  );
  const commit = metrics.histogram('ficus_group_seconds', 'Time of a group of units, with its commit.', ['module']);
  const delay = metrics.histogram('ficus_event_delay_seconds', 'Time from an event to its effect.', ['feed']);
  const held = metrics.counter('ficus_events_held_total', 'Events that were held: failed, or behind one that failed.', [
    'feed',
  ]);
  const parked = metrics.counter('ficus_events_parked_total', 'Events that failed their last attempt.', ['feed']);
  const read = metrics.counter(
    'ficus_feed_read_events_total',
    'Events that a feed over Kafka has read, by where they came from: the topic, or the log for what the topic lacks.',
    ['feed', 'way'],
  );
  const wait = metrics.histogram('ficus_switch_wait_seconds', 'Time that a call waited for a switch, and was let in.', [
    'module',
  ]);
  const refused = metrics.counter(
    'ficus_switch_refused_total',
    'Calls that were not let in after a switch, by the reason.',
    ['module', 'reason'],
  );
  return {
    switches: {
      waited: (module, ms) => wait.observe({ module }, ms / SECONDS),
      refused: (module, reason) => refused.inc({ module, reason }),
    },
    calls: {
      called: (call, caller, code, ms) => calls(call, caller, code).observe(ms / SECONDS),
    },
    delivery: {
      onHandled: (feed, ms) => delay.observe({ feed }, ms / SECONDS),
      onHeld: (feed) => held.inc({ feed }),
      onParked: (feed) => parked.inc({ feed }),
      onRead: (feed, way, events) => read.inc({ feed, way }, events),
    },
    group: (module) => ({
      group(units, ms) {
        size.observe({ module }, units);
        commit.observe({ module }, ms / SECONDS);
      },
    }),
  };
}

/** Finds the series of a call by the call object, without building a text: most requests make several calls. */
function callTimings(timings: Timings): (call: AnyCall, caller: string, code: string) => Timing {
  const known = new WeakMap<AnyCall, Map<string, Map<string, Timing>>>();
  return (call, caller, code) => {
    let callers = known.get(call);
    if (!callers) known.set(call, (callers = new Map<string, Map<string, Timing>>()));
    let codes = callers.get(caller);
    if (!codes) callers.set(caller, (codes = new Map<string, Timing>()));
    let timing = codes.get(code);
    if (!timing) codes.set(code, (timing = timings.of({ module: call.module, call: call.name, caller, code })));
    return timing;
  };
}
