import { z } from 'zod';
import { command, query } from '../contract/call.js';
import { refusal } from '../contract/refusal.js';
import { get, post } from '../contract/route.js';
import { PREFIX_CHANGED, PREFIX_REFUSED, SERVICE_SILENT } from '../fig/hand-prefix.js';
import { HandedPrefix, PathPrefix } from './inputs.js';
import { HandoverView, PrefixLine } from './views.js';

/** Only the host that keeps the journal hands out prefixes. */
export const NO_PREFIXES = refusal('NO_PREFIXES', 409, 'This host does not keep the journal.');

/** The operations of path prefixes that other services serve. @param allow the roles that may operate the host */
export function prefixCalls(allow: readonly string[]) {
  return {
    /** The path prefixes that other HTTP services serve; of one prefix, its changes, the newest first. */
    prefixes: query({
      in: z.strictObject({ prefix: PathPrefix.optional() }),
      out: z.object({ items: z.array(PrefixLine) }),
      errors: { NO_PREFIXES },
      allow,
      http: get('/api/foreign-prefixes', { listener: 'internal' }),
    }),
    /** Hands a path prefix to an HTTP service, or takes it back when no address is given. Requests follow at once. */
    handPrefix: command({
      in: HandedPrefix,
      out: HandoverView,
      errors: { NO_PREFIXES, PREFIX_REFUSED, PREFIX_CHANGED, SERVICE_SILENT },
      allow,
      deadline: '30s',
      http: post('/api/foreign-prefixes', { status: 200, listener: 'internal' }),
    }),
  };
}
