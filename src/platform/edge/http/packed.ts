import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Exchange } from './exchange.js';
import type { HeaderList } from './security-headers.js';

/** A smaller answer would gain less than it costs, in bytes. */
const SMALLEST = 2_048;
/** The packers, the better one first: brotli at a level that is as quick as gzip. */
const PACKERS = {
  br: (body: Buffer) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: (body: Buffer) => promisify(gzip)(body),
} as const;

/** A body as it is sent. */
export interface Packed {
  /** The header that names its form; nothing where it is sent as it is. */
  readonly coding: HeaderList;
  readonly body: string | Buffer;
}

/**
 * Compresses the body of a response in the form that the client prefers, if it is large enough. Only for what is read: a response to a
 * command may hold a secret beside what the client has sent, and its length would tell of it (BREACH, CVE-2013-3587).
 */
export async function packed({ request, response }: Exchange, body: string): Promise<Packed> {
  if (body.length < SMALLEST) return { coding: [], body };
  response.vary('Accept-Encoding');
  const coding = request.acceptsEncodings(['br', 'gzip', 'identity']);
  if (coding !== 'br' && coding !== 'gzip') return { coding: [], body };
  return { coding: ['content-encoding', coding], body: await PACKERS[coding](Buffer.from(body)) };
}
