import { z } from 'zod';
import { anyone, contract, event, query } from '#ficus/platform/contract/api.js';

/** How far an order is: 1 accepted, 2 cooked, 3 picked up, 4 handed to a second rider, 5 delivered. */
export const DELIVERED = 5;

/** The riders' app. Events of one key are handled in their order. */
export const rider = contract('rider', {
  partitions: 1,
  events: {
    moved: event({
      version: 1,
      key: 'moveId',
      data: z.object({ moveId: z.string(), orderId: z.string(), riderId: z.string(), step: z.int() }),
      keep: 'forever',
    }),
  },
});

/** Pays riders (정산): 3,000 won for each order delivered. */
export const settlement = contract('settlement', {
  calls: {
    balance: query({ in: z.object({ riderId: z.string() }), out: z.object({ won: z.int() }), allow: [anyone] }),
  },
});

/** Shows members how far their order is. */
export const tracking = contract('tracking', {
  calls: { step: query({ in: z.object({ orderId: z.string() }), out: z.object({ step: z.int() }), allow: [anyone] }) },
});
