import type { Operation } from '../contract.js';

/** The key under which the gateway is asked for an operation: the same at every repetition, so that it does it once. */
export function requestKey(orderId: string, operation: Operation): string {
  return `${orderId}:${operation}`;
}
