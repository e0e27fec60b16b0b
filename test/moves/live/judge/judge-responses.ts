import { type Attempt, byKey, isAcknowledged, isPromise } from '../history.js';
import type { Finding } from './finding.js';

/** A module keeps a hundred refusals of a member in an hour. One that it does not keep may become another response. */
const KEPT_REFUSALS = 100;

/** Every key gets one final response, and the same one whenever it is repeated. */
export function judgeResponses(history: readonly Attempt[]): readonly Finding[] {
  const tooMany = clientsWithManyRefusals(history);
  return [...byKey(history)].flatMap(([key, attempts]): Finding[] => {
    const promised = attempts.filter(isPromise);
    const what = `${attempts[0]?.call ?? ''} got no final response in ${attempts.length} attempts`;
    if (promised.length === 0) return [{ law: 'lost', key, what, databases: [] }];
    if (!promised.some(isAcknowledged) && tooMany.has(promised[0]?.client ?? '')) return [];
    const responses = [...new Set(promised.map(responseOf))];
    if (responses.length === 1) return [];
    return [{ law: 'changed response', key, what: `its responses were ${responses.join(', then ')}`, databases: [] }];
  });
}

function clientsWithManyRefusals(history: readonly Attempt[]): ReadonlySet<string> {
  const refusals = new Map<string, number>();
  for (const attempt of history)
    if (attempt.key !== '' && isPromise(attempt) && !isAcknowledged(attempt))
      refusals.set(attempt.client, (refusals.get(attempt.client) ?? 0) + 1);
  return new Set([...refusals].filter(([, count]) => count > KEPT_REFUSALS).map(([client]) => client));
}

/** A problem names its request, which differs each time. */
function responseOf({ status, text, commit }: Attempt): string {
  return `${status} ${text.replace(/,?"requestId":"[^"]*"/, '')} ${commit ?? ''}`.trim();
}
