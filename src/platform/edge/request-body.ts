import { isUtf8 } from 'node:buffer';
import express, { type Request, type Response } from 'express';
import { EdgeFailure, invalidInput } from './edge-failure.js';

/** A request's body: a JSON object. */
export type Body = Record<string, unknown>;

const JSON_TYPE = /^application\/(json|[\w.-]+\+json)[ \t]*(;[ \t]*charset="?utf-8"?[ \t]*)?$/i;
const DEEPEST = 64;

const NOT_UTF8 = 'entity.not.utf8';

/**
 * Reads bodies of at most `limit` bytes. A request without a body has an empty object.
 * The returned function rejects with an EdgeFailure: 400 for what is not a JSON object in UTF-8, 413, 415.
 */
export function bodyReader(limit: number): (request: Request, response: Response) => Promise<Body> {
  const json = express.json({
    limit,
    inflate: false,
    strict: false,
    type: () => true,
    verify: (_request, _response, bytes) => {
      if (!isUtf8(bytes)) throw Object.assign(new Error('The body is not UTF-8.'), { type: NOT_UTF8 });
    },
  });
  return async (request, response) => {
    if (!hasBody(request)) return {};
    if (!JSON_TYPE.test(request.headers['content-type'] ?? ''))
      throw new EdgeFailure(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json in UTF-8.');
    await new Promise<void>((resolve, reject) => {
      json(request, response, (error?: unknown) =>
        error === undefined ? resolve() : reject(bodyFailure(error, limit)),
      );
    });
    return objectOf(request.body);
  };
}

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function objectOf(body: unknown): Body {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalidInput('', 'The body must be a JSON object.');
  if (deeperThan(body, DEEPEST)) throw invalidInput('', `The body is nested deeper than ${DEEPEST} levels.`);
  return body as Body;
}

function deeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const key in value) if (deeperThan((value as Body)[key], levels - 1)) return true;
  return false;
}

/** What body-parser found, in the words of this API. Anything else passes as it is. */
function bodyFailure(error: unknown, limit: number): Error {
  switch ((error as { type?: unknown } | null)?.type) {
    case 'entity.parse.failed':
      return new EdgeFailure(400, 'MALFORMED_JSON', 'The body is not JSON.');
    case NOT_UTF8:
      return new EdgeFailure(400, 'MALFORMED_JSON', 'The body is not UTF-8.');
    case 'entity.too.large':
      return new EdgeFailure(413, 'BODY_TOO_LARGE', `The body is larger than the ${limit} bytes that are allowed.`);
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return new EdgeFailure(
        415,
        'UNSUPPORTED_MEDIA_TYPE',
        'Send the body as application/json in UTF-8, not compressed.',
      );
    case 'request.aborted':
    case 'request.size.invalid':
      return new EdgeFailure(400, 'INCOMPLETE_BODY', 'The body ended before its announced length.');
    default:
      return error instanceof Error ? error : new Error('The body cannot be read.', { cause: error });
  }
}
