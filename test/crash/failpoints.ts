import type { BrokerFailure } from './broker-failures.js';

/** A place where a process may die. The hit says at which pass, so that some of the work before it is already durable. */
export interface Failpoint {
  readonly name: string;
  readonly hit: number;
  /** The process that is to come by. Default: the program, or the monolith. */
  readonly process?: string;
  /** After it, all processes end, and the position that each feed has reported to its producer is compared with the feed's cursor. */
  readonly judgesReports?: true;
  /** What happens to a broker about when the process dies. */
  readonly broker?: BrokerFailure;
}

/** Names a failpoint by its place, by the process that dies there unless that is the monolith, and by what happens to a broker. */
export function titleOf({ name, process, broker }: Failpoint): string {
  const place = process === undefined ? name : `${name} of ${process}`;
  return broker === undefined ? place : `${place}, broker ${broker}`;
}

/** On the way of an order within one program: after every write of the event path, the saga and the outcome. */
export const FAILPOINTS: readonly Failpoint[] = [
  { name: 'unit.applied', hit: 40 },
  { name: 'outcome.saved', hit: 12 },
  { name: 'log.appended', hit: 20 },
  { name: 'group.committed', hit: 30 },
  { name: 'event.applied', hit: 15 },
  { name: 'cursor.saved', hit: 15 },
  { name: 'saga.starting', hit: 5 },
  { name: 'saga.started', hit: 5 },
  { name: 'saga.step.started', hit: 4 },
  { name: 'saga.step.sent', hit: 4 },
  { name: 'saga.step.done', hit: 4 },
  { name: 'saga.signalling', hit: 4 },
  { name: 'saga.signal', hit: 4 },
  { name: 'saga.waiting', hit: 5 },
  { name: 'saga.decided', hit: 4 },
  { name: 'saga.ended', hit: 2 },
  { name: 'saga.compensating', hit: 2 },
  { name: 'saga.undo.started', hit: 2 },
  { name: 'saga.undo.sent', hit: 2 },
  { name: 'saga.undo.done', hit: 2 },
  { name: 'payment.intent', hit: 4 },
  { name: 'payment.asked', hit: 4 },
  { name: 'payment.charged', hit: 4 },
  { name: 'payment.recorded', hit: 4 },
];

/**
 * The modules that run as services beside the monolith. Clients' commands that are not idempotent by themselves go to order; payment
 * is called by it and publishes; notification only reads events.
 */
export const SERVICES = ['order', 'payment', 'notification'] as const;

/** On the way of an order between processes: where a call, its answer, events, or the report of a cursor have left. */
export const FAILPOINTS_BETWEEN_PROCESSES: readonly Failpoint[] = [
  { name: 'call.sent', hit: 12 },
  { name: 'call.sent', hit: 12, process: 'order' },
  { name: 'call.served', hit: 12, process: 'order' },
  { name: 'call.served', hit: 12, process: 'payment' },
  { name: 'call.answered', hit: 12 },
  { name: 'call.answered', hit: 12, process: 'order' },
  { name: 'log.served', hit: 12, process: 'payment' },
  { name: 'report.sent', hit: 2, process: 'notification', judgesReports: true },
];

/** The modules that run as services where events go over Kafka: both have a relay, and a feed. */
export const SERVICES_ON_KAFKA = ['order', 'payment'] as const;

/** On the way of an event over a broker: from the log to the topic, and from the topic to the cursor. */
const FAILPOINTS_ON_KAFKA: readonly Failpoint[] = [
  { name: 'relay.read', hit: 10 },
  { name: 'relay.sent', hit: 10 },
  { name: 'relay.acked', hit: 10 },
  { name: 'relay.noted', hit: 4 },
  { name: 'consume.received', hit: 10 },
  { name: 'cursor.saved', hit: 15 },
  { name: 'offset.committed', hit: 3 },
];

const FAILPOINTS_BETWEEN_PROCESSES_ON_KAFKA: readonly Failpoint[] = [
  { name: 'relay.sent', hit: 4, process: 'order' },
  { name: 'relay.noted', hit: 2, process: 'payment' },
  { name: 'consume.received', hit: 4, process: 'order' },
  { name: 'offset.committed', hit: 2, process: 'payment' },
  { name: 'cursor.saved', hit: 6 },
];

/** What the suite is to come by: within one program, then where modules run as services. */
export interface FailpointPlan {
  readonly within: readonly Failpoint[];
  readonly between: readonly Failpoint[];
}

/**
 * @param wanted `failures`: what may happen to a broker. `short`: each failpoint within one program once, with these in turn; otherwise each
 *   of them alone and with each of these, and the ones between processes once.
 */
export function failpointsOf(wanted: {
  readonly kafka: boolean;
  readonly failures: readonly BrokerFailure[];
  readonly short?: boolean;
}): FailpointPlan {
  const { kafka, failures, short = false } = wanted;
  if (!kafka) return { within: FAILPOINTS, between: FAILPOINTS_BETWEEN_PROCESSES };
  const inTurns = (failpoints: readonly Failpoint[]) =>
    failpoints.map((failpoint, at) => withBroker(failpoint, failures[at % Math.max(1, failures.length)]));
  const ways = [undefined, ...failures];
  return {
    within: short
      ? inTurns(FAILPOINTS_ON_KAFKA)
      : FAILPOINTS_ON_KAFKA.flatMap((failpoint) => ways.map((broker) => withBroker(failpoint, broker))),
    between: short ? [] : inTurns(FAILPOINTS_BETWEEN_PROCESSES_ON_KAFKA),
  };
}

function withBroker(failpoint: Failpoint, broker: BrokerFailure | undefined): Failpoint {
  return broker === undefined ? failpoint : { ...failpoint, broker };
}
