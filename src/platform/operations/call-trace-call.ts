import { z } from 'zod';
import { anyone } from '../contract/access.js';
import { query } from '../contract/call.js';
import { get } from '../contract/route.js';
import { CausedEvent, Missing } from './views.js';

/**
 * Who may read which events a call has caused. Only a host with sample accounts lets `anyone` read them: the password of its
 * operator is published, so every caller could sign in as the operator and read them.
 */
export type TraceReaders = 'operators' | 'anyone';

/** A correlation id as the edge takes it. Those of dots alone cannot stand in a path: clients resolve them. */
const CorrelationId = z
  .string()
  .regex(
    /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,128}$/,
    'a correlation id: the X-Correlation-Id of a request, else its X-Request-Id',
  );

/** The call by which the API reference shows what a call has published. The public listener serves it to `anyone` or not at all. */
export function callTraceCall(operators: readonly string[], readers: TraceReaders) {
  const open = readers === 'anyone';
  return {
    /** The events that one call has caused so far, by time, with their data, and who has handled them. */
    callTrace: query({
      in: z.strictObject({ correlationId: CorrelationId }),
      /** `complete`: false when there is more than can be shown, or a module is missing. */
      out: z.object({
        correlationId: z.string(),
        complete: z.boolean(),
        items: z.array(CausedEvent),
        missing: z.array(Missing).optional(),
      }),
      allow: open ? [...operators, anyone] : operators,
      deadline: '10s',
      http: get('/api/call-traces/:correlationId', { listener: open ? 'both' : 'internal' }),
    }),
  };
}
