import { type Attempt, codeOf, isAcknowledged } from '../history.js';
import { ClientView } from './client-view.js';
import type { Finding } from './finding.js';

/**
 * A client reads what it wrote: no read is older than the token that it was sent with. And an order that a client has seen in one
 * state is never seen in an earlier one by a read that began afterwards.
 */
export function judgeReads(history: readonly Attempt[]): readonly Finding[] {
  const clients = new Map<string, Attempt[]>();
  for (const attempt of history) {
    const before = clients.get(attempt.client);
    if (before) before.push(attempt);
    else clients.set(attempt.client, [attempt]);
  }
  return [...clients.values()].flatMap(judgeClient);
}

function judgeClient(attempts: readonly Attempt[]): readonly Finding[] {
  const arriving = [...attempts].sort((a, b) => a.ended - b.ended);
  const reads = attempts.filter(({ key, call }) => key === '' && call !== 'sign-in').sort((a, b) => a.began - b.began);
  const view = new ClientView();
  let at = 0;
  return reads.flatMap((read) => {
    for (let next = arriving[at]; next && next.ended <= read.began; next = arriving[(at += 1)]) view.learn(next);
    if (codeOf(read) === 'COMMIT_UNKNOWN')
      return [finding('lost', read, 'its module does not know a commit that it has acknowledged')];
    if (read.status === 404) return [finding('stale read', read, 'it is not found')];
    const what = isAcknowledged(read) ? view.contradiction(read) : undefined;
    return what === undefined ? [] : [finding('stale read', read, what)];
  });
}

function finding(law: 'lost' | 'stale read', read: Attempt, what: string): Finding {
  const token = read.token === undefined ? 'without a token' : `with the token ${read.token}`;
  return { law, key: read.about || read.call, what: `${read.client} reads ${token}: ${what}`, databases: [] };
}
