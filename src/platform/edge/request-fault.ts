import type { IncomingMessage } from 'node:http';
import { EdgeFailure } from './edge-failure.js';

/**
 * What makes a request one that this server must not serve, although Node's parser accepts it: two readers of the same
 * bytes (a proxy and this server) could disagree on whom it is for or where it ends.
 */
export function requestFault(request: IncomingMessage): EdgeFailure | undefined {
  const { headers, httpVersion } = request;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return malformed(`HTTP/${httpVersion} is not spoken here.`);
  const hosts = hostsIn(request.rawHeaders);
  if (hosts > 1) return malformed('The header Host is there more than once.');
  if (hosts === 0 && httpVersion === '1.1') return malformed('The header Host is missing.');
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && (coding.toLowerCase() !== 'chunked' || httpVersion === '1.0'))
    return malformed('Transfer-Encoding may only be chunked, in HTTP/1.1.');
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue' && httpVersion === '1.1')
    return new EdgeFailure(417, 'EXPECTATION_FAILED', 'Of Expect, only 100-continue is understood.');
  return withLocalTarget(request) ? undefined : new EdgeFailure(400, 'MALFORMED_URI', 'The address is not a URL.');
}

function malformed(detail: string): EdgeFailure {
  return new EdgeFailure(400, 'MALFORMED_REQUEST', detail);
}

function hostsIn(rawHeaders: readonly string[]): number {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts;
}

/** Leaves of a whole address, as a proxy may send it, the part after the host. Returns whether it was an address. */
function withLocalTarget(request: IncomingMessage): boolean {
  const target = request.url ?? '';
  if (target.startsWith('/') || target === '*') return true;
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) return false;
  const local = target.replace(/^[a-z]+:\/\/[^/?#]*/i, '');
  request.url = local.startsWith('/') ? local : `/${local}`;
  return true;
}
