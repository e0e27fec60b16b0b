import type { Request, Response } from 'express';
import { EdgeFailure, invalidInput } from './edge-failure.js';
import { jsonSize } from './json-size.js';
import { hasBody } from './unread-body.js';

/** A request's body: a JSON object. */
export type Body = Record<string, unknown>;

const JSON_TYPE = /^application\/(json|[\w.-]+\+json)[ \t]*(;[ \t]*charset="?utf-8"?[ \t]*)?$/i;
const DEEPEST = 64;
/** Properties, elements, objects and arrays together: far above any contract, and a fraction of what 100 kB can hold. */
const MOST_VALUES = 2_000;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads bodies of at most `limit` bytes. A request without a body has an empty object. Refuses as soon as it knows that
 * it will, and reads nothing further then.
 * The returned function rejects with an EdgeFailure: 400 for what is not a JSON object in UTF-8, 413, 415.
 */
export function bodyReader(limit: number): (request: Request, response: Response) => Promise<Body> {
  const tooLarge = () =>
    new EdgeFailure(413, 'BODY_TOO_LARGE', `The body is larger than the ${limit} bytes that are allowed.`);
  return async (request, response) => {
    if (!hasBody(request)) return {};
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
    return objectOf(parsed(await bytesOf(request, limit, tooLarge)));
  };
}

function bytesOf(request: Request, limit: number, tooLarge: () => EdgeFailure): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const end = (settle: () => void): void => {
      request.off('data', take).off('end', done).off('close', cut).off('error', cut);
      // Whatever happens to the connection afterwards is no news for anyone.
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
