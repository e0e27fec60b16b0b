import { STATUS_CODES } from 'node:http';
import { type AnyCall } from '../../contract/call.js';
import { anyone } from '../../contract/access.js';
import type { Refusal } from '../../contract/refusal.js';
import type { Route } from '../../contract/route.js';
import type { JsonSchema } from '../../json-schema/json-schema.js';
import type { ResponseDescription } from './openapi-document.js';
import { takesBody } from '../http/request-input.js';

export const problemSchema: JsonSchema = {
  type: 'object',
  description: 'Problem details (RFC 9457).',
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable, for programs.' },
    detail: { type: 'string', description: 'A sentence for people.' },
    requestId: { type: 'string', description: 'Finds the request in the log.' },
    errors: {
      type: 'array',
      description: 'Where the input broke its schema.',
      items: {
        type: 'object',
        properties: { path: { type: 'string' }, message: { type: 'string' } },
        required: ['path', 'message'],
      },
    },
    debug: {
      type: 'object',
      description: 'The unexpected error with its stack and causes. Never sent in production.',
    },
  },
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
};

/** What is left of a client's quota: draft-ietf-httpapi-ratelimit-headers. */
export const rateHeaders: NonNullable<ResponseDescription['headers']> = {
  'RateLimit-Policy': { description: 'The quota (q) of each window (w, in seconds).', schema: { type: 'string' } },
  RateLimit: {
    description: 'What is left of the quota (r), and when it is whole again (t, in seconds).',
    schema: { type: 'string' },
  },
};

type Code = readonly [status: number, code: string, meaning: string];

/**
 * Every problem that a call may respond with: the refusals of its contract, and those of the platform.
 * @param ofTokens the refusals that any request with a token of a further issuer may get.
 */
export function problemsOf(call: AnyCall, route: Route, ofTokens: readonly Refusal[] = []): readonly Code[] {
  const isPublic = call.allow.includes(anyone);
  const keyed = call.kind === 'command' && call.key !== 'never';
  const when = (condition: boolean, ...codes: Code[]): readonly Code[] => (condition ? codes : []);
  return [
    ...Object.values(call.errors).map(({ status, code, title }): Code => [status, code, title]),
    [400, 'INVALID_INPUT', 'The input breaks its schema; `errors` says where.'],
    [400, 'MALFORMED_URI', 'The address is not percent-encoded UTF-8.'],
    ...when(call.kind === 'query', [400, 'COMMIT_UNKNOWN', 'X-Commit names a commit that the module has not made.']),
    ...when(keyed, [400, 'MALFORMED_KEY', 'Idempotency-Key is not 1 to 255 printable ASCII characters.']),
    ...when(keyed && call.key === 'required', [400, 'KEY_REQUIRED', 'Idempotency-Key is missing.']),
    ...when(keyed, [422, 'KEY_REUSED', 'The key was used before with another input.']),
    ...when(!isPublic, [401, 'UNAUTHENTICATED', 'Nobody is signed in.']),
    [401, 'INVALID_TOKEN', 'The token is forged, expired or of an unknown issuer.'],
    ...when(!isPublic, [403, 'FORBIDDEN', 'The member who is signed in may not do this.']),
    ...ofTokens.map(({ status, code, title }): Code => [status, code, title]),
    ...when(
      takesBody(route),
      [400, 'MALFORMED_JSON', 'The body is not JSON in UTF-8.'],
      [400, 'INCOMPLETE_BODY', 'The body ended before its announced length.'],
      [413, 'BODY_TOO_LARGE', 'The body is larger than allowed, or has too many values.'],
      [415, 'UNSUPPORTED_MEDIA_TYPE', 'The body is not application/json.'],
    ),
    ...when(
      route.ifMatch !== undefined,
      [400, 'MALFORMED_IF_MATCH', 'If-Match is not one ETag.'],
      [428, 'PRECONDITION_REQUIRED', 'If-Match is missing.'],
    ),
    [429, 'RATE_LIMITED', 'Too many requests of one member, or of one network to this route.'],
    [500, 'INTERNAL', 'Something went wrong on this side.'],
    [503, 'OVERLOADED', 'This process has as many requests as it takes.'],
    [503, 'UNAVAILABLE', 'Not now; ask again with the same key.'],
    [504, 'DEADLINE_EXCEEDED', 'The time is spent; ask again with the same key.'],
  ];
}

/** The problems of a call as responses, one per status. */
export function problemResponses(codes: readonly Code[]): { readonly [status: string]: ResponseDescription } {
  const byStatus = new Map<number, { [code: string]: string }>();
  for (const [status, code, meaning] of codes) {
    const known = byStatus.get(status) ?? {};
    byStatus.set(status, known);
    known[code] = meaning;
  }
  return Object.fromEntries(
    [...byStatus].map(([status, meanings]) => [
      String(status),
      {
        description: `${STATUS_CODES[status] ?? 'Problem'}: ${Object.keys(meanings).join(', ')}.`,
        ...(status === 503 || status === 429
          ? {
              headers: {
                'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } },
                ...(status === 429 ? rateHeaders : {}),
              },
            }
          : {}),
        content: {
          'application/problem+json': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Problem' },
                { type: 'object', properties: { code: { enum: Object.keys(meanings) } } },
              ],
            },
          },
        },
        'x-codes': meanings,
      },
    ]),
  );
}
