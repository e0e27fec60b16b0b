import type { Operation } from './openapi-document.js';
import { type SchemaLookup, exampleOf } from './schema-example.js';

/** A line for a shell that makes the call. What the reader must fill in stands in variables: `$TOKEN`, `$bedId`. */
export function curlLine(method: string, path: string, operation: Operation, lookup: SchemaLookup): string {
  const isPublic = operation.security.some((way) => Object.keys(way).length === 0);
  const needed = operation.parameters.filter(({ required }) => required);
  const query = needed
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, schema }) => `${name}=${encodeURIComponent(String(exampleOf(schema, lookup)))}`)
    .join('&');
  const keyed = operation.parameters.some(({ name }) => name === 'Idempotency-Key');
  const body = operation.requestBody?.content['application/json'].schema;
  return [
    'curl -sS',
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    `"$HOST${path.replace(/\{(\w+)\}/g, '$$$1')}${query ? `?${query}` : ''}"`,
    ...(isPublic ? [] : [`-H "authorization: Bearer $TOKEN"`]),
    ...(needed.some(({ name }) => name === 'If-Match') ? [`-H "if-match: $ETAG"`] : []),
    ...(keyed ? [`-H "idempotency-key: $KEY"`] : []),
    ...(body
      ? [
          `-H 'content-type: application/json'`,
          `-d '${JSON.stringify(exampleOf(body, lookup)).replaceAll("'", "'\\''")}'`,
        ]
      : []),
  ].join(' \\\n  ');
}
