import { z } from 'zod';
import { command, query } from '../contract/call.js';
import { BAD_CURSOR } from '../contract/page.js';
import { refusal } from '../contract/refusal.js';
import { get, post } from '../contract/route.js';
import { UNKNOWN_MODULE } from '../events/feed/feed-state.js';
import { listQuery, StuckId } from './inputs.js';
import { listOf, StuckSaga } from './views.js';

export const NOT_STUCK = refusal('NOT_STUCK', 404, 'There is no such saga that is stuck.');

/** The calls that show stuck sagas, and let them go on. */
export function sagaCalls(allow: readonly string[]) {
  return {
    /** Other hosts are asked, one after the other. */
    stuck: query({
      in: z.strictObject(listQuery),
      out: listOf(StuckSaga),
      errors: { BAD_CURSOR, UNKNOWN_MODULE },
      allow,
      deadline: '10s',
      http: get('/api/stuck-sagas', { listener: 'internal' }),
    }),
    /** Lets a stuck saga go on from its log. */
    unstick: command({
      in: z.strictObject({ id: StuckId }),
      out: StuckSaga,
      errors: { NOT_STUCK },
      allow,
      deadline: '30s',
      http: post('/api/stuck-sagas/:id/retry', { status: 200, listener: 'internal' }),
    }),
  } as const;
}
