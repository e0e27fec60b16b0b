/** A place where a process may die. The hit says at which pass, so that some of the work before it is already durable. */
export interface Failpoint {
  readonly name: string;
  readonly hit: number;
  /** The process that is to come by. Default: the program, or the monolith. */
  readonly process?: string;
  /** After it, all processes end, and the position that each feed has reported to its producer is compared with the feed's cursor. */
  readonly judgesReports?: true;
}

/** Names a failpoint by its place, and by the process that dies there unless that is the monolith. */
export function titleOf({ name, process }: Failpoint): string {
  return process === undefined ? name : `${name} of ${process}`;
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
