import { z } from 'zod';
import { command } from '../contract/call.js';
import { post } from '../contract/route.js';
import { NO_BROKER, WAYS } from '../events/broker/feed-source.js';
import { UNKNOWN_MODULE } from '../events/feed/feed-state.js';
import { ModuleName } from './inputs.js';
import { Missing } from './views.js';

/** The calls that say in which way events come. */
export function wayCalls(allow: readonly string[]) {
  return {
    /**
     * Has the events of a producer come over Kafka, or from its log, in every host that can be reached, until its process ends: the
     * setting EVENTS says it permanently. Feeds go on at their cursors.
     */
    way: command({
      in: z.strictObject({ producer: ModuleName, way: z.enum(WAYS) }),
      /** `feeds`: those that take the events so from now on. */
      out: z.object({
        producer: z.string(),
        way: z.enum(WAYS),
        feeds: z.array(z.string()),
        missing: z.array(Missing).optional(),
      }),
      errors: { UNKNOWN_MODULE, NO_BROKER },
      allow,
      deadline: '30s',
      http: post('/api/feeds/way', { status: 200, listener: 'internal' }),
    }),
  } as const;
}
