import { injectable } from 'inversify';
import {
  type AnyEvent,
  type Data,
  type EventContext,
  type EventHandler,
  type Tx,
  when,
} from '../../../platform/api.js';
import type { order } from '../../order/contract.js';
import {
  ORDER_ACCEPTED,
  ORDER_CANCELLED,
  ORDER_PLACED,
  ORDER_REJECTED,
  ORDER_TO_ACCEPT,
  ORDER_WITHDRAWN,
  type OrderFacts,
  type Template,
} from '../domain/templates.js';
import { Notifier } from './notifier.js';

/** Who is notified of an event, and by which template. */
interface Recipient<D> {
  /** The identifier of the member; undefined when this event notifies nobody. */
  readonly to: (data: D) => string | undefined;
  readonly template: Template<D>;
}

const customer = ({ memberId }: { readonly memberId: string }) => memberId;
const owner = ({ ownerId }: { readonly ownerId: string }) => ownerId;
/** Owners are notified of orders that are paid, and of no others. */
const ownerIfPaid = ({ ownerId, paidAt }: Data<typeof order.events.cancelled>) =>
  paidAt === undefined ? undefined : ownerId;

/** Whom each event of an order notifies, and by which template: a subscription for each event. */
export function orderNotices(events: typeof order.events) {
  return [
    notify(events.placed, { to: customer, template: ORDER_PLACED }),
    notify(events.paid, { to: owner, template: ORDER_TO_ACCEPT }),
    notify(events.accepted, { to: customer, template: ORDER_ACCEPTED }),
    notify(events.rejected, { to: customer, template: ORDER_REJECTED }),
    notify(
      events.cancelled,
      { to: customer, template: ORDER_CANCELLED },
      { to: ownerIfPaid, template: ORDER_WITHDRAWN },
    ),
  ] as const;
}

function notify<E extends AnyEvent>(event: E, ...recipients: readonly Recipient<Data<E> & OrderFacts>[]) {
  @injectable()
  class NotifyRecipients implements EventHandler<E> {
    constructor(private readonly notifier: Notifier) {}

    async apply(tx: Tx, data: Data<E> & OrderFacts, { event: cause }: EventContext): Promise<void> {
      for (const { to, template } of recipients) {
        const memberId = to(data);
        if (memberId !== undefined) await this.notifier.notify(tx, cause, { memberId, template, facts: data });
      }
    }
  }
  return when(event, NotifyRecipients);
}
