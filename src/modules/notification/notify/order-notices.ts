import { injectable } from 'inversify';
import type { AnyEvent, Data, EventContext, EventHandler, Tx } from '../../../platform/api.js';
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

type Events = typeof order.events;

/** Who is notified of an event, and by which template. */
interface Recipient<D> {
  /** The identifier of the member; undefined when this event notifies nobody. */
  readonly to: (data: D) => string | undefined;
  readonly template: Template<D>;
}

const customer = ({ memberId }: { readonly memberId: string }) => memberId;
const owner = ({ ownerId }: { readonly ownerId: string }) => ownerId;
/** Owners are notified of orders that are paid, and of no others. */
const ownerIfPaid = ({ ownerId, paidAt }: Data<Events['cancelled']>) => (paidAt === undefined ? undefined : ownerId);

/** Whom each event of an order notifies, and by which template: its handlers. */
export const orderNotices = {
  placed: notifies<Events['placed']>({ to: customer, template: ORDER_PLACED }),
  paid: notifies<Events['paid']>({ to: owner, template: ORDER_TO_ACCEPT }),
  accepted: notifies<Events['accepted']>({ to: customer, template: ORDER_ACCEPTED }),
  rejected: notifies<Events['rejected']>({ to: customer, template: ORDER_REJECTED }),
  cancelled: notifies<Events['cancelled']>(
    { to: customer, template: ORDER_CANCELLED },
    { to: ownerIfPaid, template: ORDER_WITHDRAWN },
  ),
};

function notifies<E extends AnyEvent>(...recipients: readonly Recipient<Data<E> & OrderFacts>[]) {
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
  return NotifyRecipients;
}
