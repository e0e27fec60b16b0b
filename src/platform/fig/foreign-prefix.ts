import type { Cause } from './placement.js';

/** A path prefix whose requests go to another HTTP service, which need not know this platform. */
export interface ForeignPrefix {
  /** `/api/plants`: this path, and all below it. */
  readonly prefix: string;
  /** Where its requests go: `http://127.0.0.1:4002`. */
  readonly address: string;
}

/** What is stored of a prefix that is handed out, or was. */
export interface StoredPrefix {
  readonly prefix: string;
  /** Undefined when the prefix was given back. */
  readonly address: string | undefined;
  /** Counts the changes of this prefix, from 1. */
  readonly revision: number;
}

/** One change of a prefix, as the history keeps it. */
export interface PrefixChange extends Cause {
  /** In milliseconds UTC. */
  readonly at: number;
  /** The prefix from then on. */
  readonly stored: StoredPrefix;
}

const SEGMENT = /^[A-Za-z0-9._~-]+$/;
const LONGEST = 200;
/** The first segments of paths that every host serves itself, besides all that begin with `_`. */
const OWN = new Set(['health', 'metrics']);

/** The segments as the edge compares them: the case of letters does not count. */
function segmentsOf(prefix: string): readonly string[] {
  return prefix.toLowerCase().split('/').slice(1);
}

/** Whether a request may match both prefixes: one is the other, or lies below it. */
export function overlaps(one: string, other: string): boolean {
  const [a, b] = [segmentsOf(one), segmentsOf(other)];
  const shared = Math.min(a.length, b.length);
  return a.slice(0, shared).join('/') === b.slice(0, shared).join('/');
}

/**
 * Says why a prefix may not be handed to an address; undefined when it may.
 * @param others the prefixes that are handed out already
 */
export function prefixObstacle(
  { prefix, address }: ForeignPrefix,
  others: readonly ForeignPrefix[],
): string | undefined {
  const segments = segmentsOf(prefix);
  const plain = segments.every((segment) => SEGMENT.test(segment) && segment !== '.' && segment !== '..');
  if (!prefix.startsWith('/') || !plain || prefix.length > LONGEST)
    return (
      `'${prefix}' is no prefix of a path; write /api/plants: segments of letters, digits, '.', '_', '~' and '-', no slash ` +
      `at the end, at most ${LONGEST} characters.`
    );
  const [first = ''] = segments;
  if (OWN.has(first) || first.startsWith('_'))
    return `${prefix} cannot be handed to another service: every host serves /${first} itself, for its operators and for other hosts.`;
  if (!isAddress(address))
    return `The address of ${prefix} is no address of an HTTP service; write http://host:port, without user, path or query.`;
  const taken = others.find((other) => other.prefix !== prefix && overlaps(other.prefix, prefix));
  if (taken)
    return (
      `${prefix} and ${taken.prefix}, which is handed to ${taken.address}, have requests in common; hand out only one of the ` +
      `two, or give ${taken.prefix} back first.`
    );
  return undefined;
}

/** The address may contain a password, so no sentence repeats it. */
function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, pathname, search, hash, hostname } = new URL(text);
  const bare = [username, password, search, hash].every((part) => part === '') && pathname === '/';
  return (protocol === 'http:' || protocol === 'https:') && hostname !== '' && bare && !/[?#]/.test(text);
}
