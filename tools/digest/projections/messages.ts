import { grouped, quoted, sorted } from '../canonical-text.js';
import { type BusinessHistory, orderProjection } from '../projection.js';
import { eventName } from '../published-events.js';

/** The event of each identifier, by its place among those of its order. */
function causesOf({ orderEvents }: BusinessHistory['rows']) {
  const causes = new Map<string, { readonly orderId: string; readonly name: string }>();
  for (const [orderId, events] of grouped(orderEvents, ({ event_key: key }) => key))
    for (const [at, { id, name }] of events.entries()) causes.set(id, { orderId, name: eventName(name, at) });
  return causes;
}

/** Which member was notified because of which event of an order, of what, and how often a channel got the message. */
export const messagesProjection = orderProjection({
  name: 'messages',
  summary: 'the messages because of each event of an order, and how often each was sent',
  blocks: ({ rows, names }) => {
    const causes = causesOf(rows);
    const sends = grouped(rows.channelLog, ({ message_key: key }) => key);
    const parties = new Map(rows.orders.map((order) => [order.order_id, order]));
    const recipientIn = (orderId: string, memberId: string) => {
      const order = parties.get(orderId);
      if (order?.member_id === memberId) return 'the customer';
      return order?.owner_id === memberId ? 'the owner' : names.member(memberId);
    };
    const causeIn = (orderId: string, causeId: string) => {
      const cause = causes.get(causeId);
      if (!cause) return 'an unknown event';
      return cause.orderId === orderId ? cause.name : `${cause.name} of another order (${names.order(cause.orderId)})`;
    };
    const blockOf = ([orderId, messages]: readonly [string, BusinessHistory['rows']['messages']]) => {
      const lines = messages.map(({ message_id: id, state, channel, address, ...message }) => {
        const tries = sorted((sends.get(id) ?? []).map((one) => `${one.channel} ${one.address} ${one.result}`));
        return (
          `${causeIn(orderId, message.cause_id)}: ${message.template} to ${recipientIn(orderId, message.member_id)}, ${state}` +
          `${channel === null ? '' : ` by ${channel} ${address ?? ''}`}, tried ${tries.join(' and ') || 'nowhere'}, ${quoted(message.body)}`
        );
      });
      return [orderId, sorted(lines)] as const;
    };
    return new Map([...grouped(rows.messages, ({ order_id: orderId }) => orderId)].map(blockOf));
  },
  rest: ({ rows }) => {
    const known = new Set(rows.messages.map(({ message_id: id }) => id));
    return sorted(
      rows.channelLog
        .filter(({ message_key: key }) => !known.has(key))
        .map(({ channel, address, result }) => `no message: ${channel} ${address} ${result}`),
    );
  },
});
