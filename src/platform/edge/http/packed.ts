import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { weak } from './entity-tag.js';
import type { Exchange } from './exchange.js';
import type { HeaderList } from './security-headers.js';

/** A smaller answer would gain less than it costs, in bytes. */
const SMALLEST = 2_048;
/** The packers, the better one first: brotli at a level that is as quick as gzip. */
const PACKERS = {
  br: (body: Buffer) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: (body: Buffer) => promisify(gzip)(body),
} as const;

/** A response that is compressed, if it is large enough and the client takes that. */
export interface Packed {
  readonly headers: HeaderList;
  readonly body: string | Buffer;
}

/**
 * Compresses the body of a response in the form that the client prefers. Only for what is read: a response to a command may hold a
 * secret beside what the client has sent, and its length would tell of it (BREACH, CVE-2013-3587).
 */
export async function packed({ request, response }: Exchange, headers: HeaderList, body: string): Promise<Packed> {
  if (body.length < SMALLEST) return { headers, body };
  response.vary('Accept-Encoding');
  const coding = request.acceptsEncodings(['br', 'gzip', 'identity']);
  if (coding !== 'br' && coding !== 'gzip') return { headers, body };
  const packedBody = await PACKERS[coding](Buffer.from(body));
  const coded = [...headers, 'content-encoding', coding];
  const at = coded.indexOf('etag');
  if (at >= 0) coded[at + 1] = weak(coded[at + 1] as string);
  return { headers: coded, body: packedBody };
}
