import type { AnyContract } from '../contract/contract.js';

/** The prefix that a path belongs to: its first two segments, `/api/plants` for `/api/plants/:plantId`. */
export function prefixOf(path: string): string {
  return path.split('/').slice(0, 3).join('/');
}

/** The path prefixes that a contract serves: what the strangler proxy routes by, and what one module alone may own. */
export function prefixesOf(contract: AnyContract): readonly string[] {
  const paths = Object.values(contract.calls).flatMap((call) => (call.http ? [call.http.path] : []));
  return [...new Set(paths.map(prefixOf))];
}
