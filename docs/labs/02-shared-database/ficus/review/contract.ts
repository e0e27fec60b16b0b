import { z } from 'zod';
import { contract, identifier, post, refusal, command } from '#ficus/platform/contract/api.js';

export const NOT_INVITED = refusal('NOT_INVITED', 404, 'There is no invitation to review this order.');

/** 리뷰: a customer is invited to review an order, and may do so. A module of this lab; Ficus itself has none. */
export const review = contract('review', {
  calls: {
    write: command({
      in: z.strictObject({ orderId: identifier, stars: z.int().min(1).max(5) }),
      out: z.object({ orderId: z.string(), stars: z.int() }),
      errors: { NOT_INVITED },
      allow: ['customer'],
      http: post('/api/reviews'),
    }),
  },
  events: {},
});
