import { type CallPair, clientsIn } from './call-pair.js';
import { serves } from '../../../src/platform/contract/route.js';
import { breaking, compatible, type Difference } from './difference.js';
import type { RoutePromise } from './snapshot.js';

/** A path as clients see it: what a parameter is called is the input's matter. */
const addressOf = ({ method, path }: RoutePromise) => `${method} ${path.replace(/:[a-zA-Z]+/g, ':')}`;
const spoken = ({ method, path }: RoutePromise) => `${method} ${path}`;

/** Compares where a call is served, and what HTTP adds to it. */
export function compareRoute(pair: CallPair): readonly Difference[] {
  const { module, subject } = pair;
  const [before, after] = [pair.before.http, pair.after.http];
  const changed = (rule: string, what: string) => ({
    module,
    subject,
    rule: `call:${rule}`,
    what: `${subject} ${what}`,
  });
  const harm = (rule: string, what: string, advice: string) =>
    breaking(changed(rule, what), { consumers: clientsIn(pair), verb: 'call' }, advice);
  if (!before && !after) return [];
  if (!before)
    return [
      compatible(
        changed('route-added', `is served at ${spoken(after as RoutePromise)}`),
        'who called it before still can',
      ),
    ];
  if (!after) return [harm('route-removed', 'is no longer served over HTTP', 'serve it until nobody requests it')];
  const differences: Difference[] = [];
  if (addressOf(before) !== addressOf(after))
    differences.push(
      harm(
        'route-changed',
        `moved from ${spoken(before)} to ${spoken(after)}`,
        'serve a second call at the new address, and this one until nobody requests it',
      ),
    );
  for (const listener of ['public', 'internal'] as const)
    if (serves(listener, before) && !serves(listener, after))
      differences.push(
        harm('listener-changed', `is no longer served by the ${listener} listener`, 'serve it there as before'),
      );
  if (before.status !== after.status)
    differences.push(
      harm('status-changed', `returns ${after.status} instead of ${before.status}`, 'return the same status as before'),
    );
  if (!before.ifMatch && after.ifMatch)
    differences.push(harm('if-match-added', 'requires If-Match now', 'take requests without it'));
  if (before.ifMatch && before.ifMatch !== after.ifMatch)
    differences.push(
      harm('if-match-removed', `no longer takes '${before.ifMatch}' from If-Match`, 'take it as before'),
    );
  if (before.etag && !after.etag)
    differences.push(harm('etag-removed', 'no longer sends an ETag', 'send it until nobody reads it'));
  if (before.etag && after.etag && before.etag !== after.etag)
    differences.push(
      harm('etag-changed', `sends '${after.etag}' as ETag instead of '${before.etag}'`, 'send it as before'),
    );
  if (!before.etag && after.etag)
    differences.push(
      compatible(changed('etag-added', `sends '${after.etag}' as ETag`), 'a client may leave it unread'),
    );
  return differences;
}
