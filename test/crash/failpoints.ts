/**
 * Where a process may die on the way of an order: after every write of the event path, the saga and the outcome. The hit
 * says at which pass, so that some of the work before it is already durable.
 */
export const FAILPOINTS: readonly { readonly name: string; readonly hit: number }[] = [
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
