import type { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';
import type { Clock } from '../../ops/clock.js';
import { EdgeFailure, invalidInput } from '../edge-failure.js';

/** A request's body: a JSON object. */
export type Body = Record<string, unknown>;

const JSON_TYPE = /^application\/(json|[\w.-]+\+json)[ \t]*(;[ \t]*charset="?utf-8"?[ \t]*)?$/i;
const DEEPEST = 64;
/** Properties, elements, objects and arrays together: far above any contract, and a fraction of what 100 kB can hold. */
const MOST_VALUES = 2_000;

/** The rest of a body up to this size is read and dropped, so that the connection can be used again. In bytes. */
const SMALL = 65_536;
/** How long a client may take to read the response to an upload that was refused. */
const LINGER_MS = 1_000;
/** How much of such an upload is still read, so that a client that reads only after it has sent gets the response. */
const LINGER_BYTES = 1_048_576;

const NOTHING = new Uint8Array();
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads bodies of at most `limit` bytes. A request without a body has an empty object. Refuses a body as soon as it knows
 * that it is too large or of another type, and then reads nothing further.
 * @param check throws when the body is not the one that was signed.
 * The returned function rejects with an EdgeFailure: 400 for a body that is no JSON object in UTF-8, 413, 415.
 */
export function bodyReader(
  limit: number,
  check: (request: IncomingMessage, body: Uint8Array) => void = () => undefined,
): (request: Request, response: Response) => Promise<Body> {
  const tooLarge = () =>
    new EdgeFailure(413, 'BODY_TOO_LARGE', `The body is larger than the ${limit} bytes that are allowed.`);
  return async (request, response) => {
    if (!hasBody(request)) {
      check(request, NOTHING);
      return {};
    }
    const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
    if (!JSON_TYPE.test(type))
      throw new EdgeFailure(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json in UTF-8.');
    if (encoding.toLowerCase() !== 'identity')
      throw new EdgeFailure(
        415,
        'UNSUPPORTED_MEDIA_TYPE',
        'Send the body as application/json in UTF-8, not compressed.',
      );
    if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge();
    if (request.headers.expect !== undefined) response.writeContinue();
    const bytes = await bytesOf(request, limit, tooLarge);
    check(request, bytes);
    return objectOf(parsed(bytes));
  };
}

const kept = new WeakMap<IncomingMessage, Buffer>();

/** Keeps a body that was read to its end, for {@link bytesOf}: somebody else serves the request after all. */
export function keepBody(request: IncomingMessage, body: Buffer): void {
  kept.set(request, body);
}

/** Whether {@link bytesOf} has, or can read, all of a body. */
export function hasWholeBody(request: IncomingMessage): boolean {
  return !hasBody(request) || kept.has(request);
}

/** Reads a body to its end. @throws EdgeFailure `INCOMPLETE_BODY`, or the error that `tooLarge` makes, beyond `limit` bytes. */
export function bytesOf(request: Request, limit: number, tooLarge: () => Error): Promise<Buffer> {
  const body = kept.get(request);
  if (body) return body.length > limit ? Promise.reject(tooLarge()) : Promise.resolve(body);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const end = (settle: () => void): void => {
      request.off('data', take).off('end', done).off('close', cut).off('error', cut);
      // The body is settled: a later error of the connection changes nothing.
      request.on('error', () => undefined);
      settle();
    };
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      length += chunk.length;
      if (length <= limit) return;
      request.pause();
      end(() => reject(tooLarge()));
    };
    const done = () => end(() => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    const cut = () =>
      end(() => reject(new EdgeFailure(400, 'INCOMPLETE_BODY', 'The body ended before its announced length.')));
    if (request.destroyed) return cut();
    request.on('data', take).on('end', done).on('close', cut).on('error', cut);
  });
}

function parsed(bytes: Buffer): unknown {
  const { values, depth } = jsonSize(bytes);
  if (depth > DEEPEST) throw invalidInput('', `The body is nested deeper than ${DEEPEST} levels.`);
  if (values > MOST_VALUES)
    throw new EdgeFailure(413, 'BODY_TOO_LARGE', `The body has more than the ${MOST_VALUES} values that are allowed.`);
  try {
    const text = utf8.decode(bytes);
    return text === '' ? {} : JSON.parse(text);
  } catch (error) {
    throw new EdgeFailure(
      400,
      'MALFORMED_JSON',
      error instanceof SyntaxError ? 'The body is not JSON.' : 'The body is not UTF-8.',
    );
  }
}

function objectOf(body: unknown): Body {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalidInput('', 'The body must be a JSON object.');
  return body as Body;
}

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Counts the values of a JSON text and its levels of arrays and objects before it is parsed, in one pass that keeps
 * nothing. The text has at most so many values: each element, each property, each array and each object is one.
 */
function jsonSize(bytes: Uint8Array): { readonly values: number; readonly depth: number } {
  let values = 1;
  let depth = 0;
  let deepest = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (inText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === COMMA) values += 1;
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      values += 1;
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth -= 1;
  }
  return { values, depth: deepest };
}

/** Whether a request announces a body. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function isSmall({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= SMALL;
}

/** Whether so much of the body is left unread when the response is sent that the connection is closed instead. */
export function isUnreadUpload(request: IncomingMessage): boolean {
  return !request.complete && hasBody(request) && !isSmall(request);
}

/**
 * Makes a connection that is closed before an upload is read close gently. Node would close it at once; the kernel would
 * then answer the rest of the upload with a reset, and the client would lose the response.
 */
export function closeGently(request: IncomingMessage, clock: Clock): void {
  if (!hasBody(request) || isSmall(request)) return;
  const { socket } = request;
  // Node's server calls this after the last response of a connection.
  socket.destroySoon = () => {
    socket.end();
    const from = socket.bytesRead;
    request.on('data', () => {
      if (socket.bytesRead - from > LINGER_BYTES) request.pause();
    });
    request.resume();
    const timer = clock.after(LINGER_MS, () => socket.destroy());
    socket.once('close', () => timer.cancel());
  };
}
