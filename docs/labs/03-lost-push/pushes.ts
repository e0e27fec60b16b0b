import type { GatewayRequest } from './push-gateway.js';

/** What members saw of the pushes of some orders. */
export interface Pushes {
  readonly orders: number;
  /** Orders of which nobody was notified. */
  readonly lost: readonly string[];
  /** Orders whose member was notified more than once. */
  readonly twice: readonly string[];
}

/** Counts the pushes of orders in the book of the gateway. */
export function countPushes(requests: readonly GatewayRequest[], orderIds: readonly string[]): Pushes {
  const shown = (orderId: string) =>
    requests.filter((request) => request.orderId === orderId && request.result === 'shown').length;
  return {
    orders: orderIds.length,
    lost: orderIds.filter((orderId) => shown(orderId) === 0),
    twice: orderIds.filter((orderId) => shown(orderId) > 1),
  };
}
