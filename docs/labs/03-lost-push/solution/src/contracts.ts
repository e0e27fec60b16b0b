import { z } from 'zod';
import { anyone, command, contract, event } from '#ficus/platform/contract/api.js';

const Accepted = z.object({ orderId: z.string(), memberId: z.string() });

/** Orders, as far as this lab needs them: a shop accepts one. */
export const order = contract('order', {
  calls: { accept: command({ in: Accepted, out: z.object({}), allow: [anyone] }) },
  events: { accepted: event({ version: 1, key: 'orderId', data: Accepted, keep: 'forever' }) },
});

/** Notifies members by push (앱 푸시). Nobody calls it. */
export const push = contract('push', {});
