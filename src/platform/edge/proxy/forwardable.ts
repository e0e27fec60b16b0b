import type { IncomingMessage } from 'node:http';
import { EdgeFailure } from '../edge-failure.js';
import { endsOthersHere } from './hop-by-hop.js';

/** Methods whose body no service expects: one that does not read it would take it for the next request. */
const WITHOUT_BODY = new Set(['GET', 'HEAD', 'OPTIONS']);
/** What the request line may hold: printable ASCII, and no fragment. */
const TARGET = /^[\x21\x22\x24-\x7e]+$/;

/**
 * Refuses a request that this host and an upstream could read in two ways, and one that comes back from where it was forwarded to.
 * @param pseudonym as this process names itself in `Via`
 * @throws EdgeFailure 400, 405, 411, 508
 */
export function assertForwardable(request: IncomingMessage, path: string, pseudonym: string): void {
  assertOneReading(request, path);
  if (request.headers.via?.includes(pseudonym))
    throw new EdgeFailure(508, 'LOOP_DETECTED', 'The address that this prefix is handed to leads back to this host.');
}

/** @throws EdgeFailure 400, 405, 411 when two hosts could read the request in two ways: its path, its body, or whose it is */
function assertOneReading(request: IncomingMessage, path: string): void {
  const { headers, method = '', url = '' } = request;
  if (!TARGET.test(url)) throw malformedTarget('it holds characters that must be percent-encoded');
  assertPlainPath(path);
  if (method === 'TRACE')
    throw new EdgeFailure(
      405,
      'METHOD_NOT_ALLOWED',
      'This address takes no TRACE, which would show headers of proxies.',
    );
  if (headers['transfer-encoding'] !== undefined && (method === 'DELETE' || WITHOUT_BODY.has(method)))
    throw new EdgeFailure(411, 'LENGTH_REQUIRED', `Send ${method} here without a body in chunks.`);
  if (WITHOUT_BODY.has(method) && Number(headers['content-length'] ?? 0) > 0)
    throw new EdgeFailure(400, 'BODY_NOT_ALLOWED', `Send ${method} here without a body.`);
}

/**
 * Whether a host of this system reads a request as this host does when it is forwarded. Otherwise this host reads it: what nobody
 * else may read, and what loses headers on its way, because its `Connection` names them.
 */
export function isReadAlike(request: IncomingMessage, path: string): boolean {
  if (endsOthersHere(request.headers.connection)) return false;
  try {
    assertOneReading(request, path);
    return true;
  } catch {
    return false;
  }
}

/** The upstream may resolve dot segments, also encoded ones, and would then serve a path that is not below the prefix. */
function assertPlainPath(path: string): void {
  if (path.includes('\\')) throw malformedTarget('it holds a backslash');
  if (!path.includes('%') && !path.includes('/.')) return;
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    throw malformedTarget('a % must be followed by UTF-8 in hexadecimal');
  }
  for (const segment of decoded.split(/[/\\]/)) {
    // Some servers cut parameters off: '..;x' is '..' to them.
    const [name] = segment.split(';');
    if (name === '.' || name === '..') throw malformedTarget("it holds the segment '.' or '..'");
  }
}

function malformedTarget(why: string): EdgeFailure {
  return new EdgeFailure(400, 'MALFORMED_URI', `The address is not well formed: ${why}.`);
}
