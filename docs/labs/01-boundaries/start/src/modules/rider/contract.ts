import { z } from 'zod';
import { contract, event, get, query } from '../../platform/contract/api.js';

const Delivery = z.object({
  orderId: z.string(),
  shopName: z.string(),
  /** Where the rider fetched it: a district (구). */
  district: z.string(),
  deliveredAt: z.iso.datetime(),
});

/** 배달: riders fetch accepted orders and deliver them. */
export const rider = contract('rider', {
  calls: {
    list: query({
      in: z.strictObject({}),
      out: z.object({ items: z.array(Delivery) }),
      allow: ['admin'],
      http: get('/api/deliveries'),
    }),
  },
  events: {
    delivered: event({ version: 1, key: 'orderId', data: z.object({ orderId: z.string() }), keep: 'forever' }),
  },
});
