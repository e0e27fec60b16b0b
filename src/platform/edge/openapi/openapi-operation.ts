import type { Access } from '../../contract/access.js';
import { anyone } from '../../contract/access.js';
import type { AnyCall } from '../../contract/call.js';
import type { Refusal } from '../../contract/refusal.js';
import type { Route } from '../../contract/route.js';
import { type JsonSchema, jsonSchemaOf, propertiesOf } from '../../json-schema/json-schema.js';
import type { Operation, Parameter, ResponseDescription } from './openapi-document.js';
import { problemResponses, problemsOf, rateHeaders } from './openapi-problems.js';
import { pathNames, takesBody } from '../http/request-input.js';
import { relocated, withoutProperties } from '../../json-schema/schema-relocation.js';

/** One entity tag, weak or strong, or a bare word; percent signs escape what a tag cannot hold. */
const TAG = '^((W/)?"([!#-$&-~]|%[0-7][0-9A-Fa-f]){1,80}"|[A-Za-z0-9._-]{1,256})$';
/** The tag of a version that is counted. */
const COUNTED_TAG = '^((W/)?"[1-9][0-9]{0,14}"|[1-9][0-9]{0,14})$';

/** One call as OpenAPI describes it, and the components that its schemas refer to. */
export interface DescribedCall {
  readonly operation: Operation;
  readonly components: { readonly [name: string]: JsonSchema };
}

/**
 * Describes a call that the edge serves.
 * @param ofTokens the refusals that any request with a token of a further issuer may get.
 */
export function describedCall(call: AnyCall, route: Route, ofTokens: readonly Refusal[]): DescribedCall {
  const id = `${call.module}.${call.name}`;
  const input = relocated(jsonSchemaOf(call.in, 'input', `the input of ${id}`), `${id}.input`);
  const output = relocated(jsonSchemaOf(call.out, 'output', `the answer of ${id}`), `${id}.output`);
  const outside = [...pathNames(route.path), ...(route.ifMatch === undefined ? [] : [route.ifMatch])];
  const body = withoutProperties(input.schema, outside);
  const hasBody = takesBody(route) && propertiesOf(body).size > 0;
  const bodyName = `${id}.body`;
  const answerName = `${id}.answer`;
  return {
    operation: {
      operationId: id,
      tags: [call.module],
      summary: sentence(call.name),
      parameters: parametersOf(call, route, input.schema, outside),
      ...(hasBody ? { requestBody: { required: isRequired(body), content: jsonOf(bodyName) } } : {}),
      responses: {
        [String(route.status)]: success(call, route, answerName),
        ...(call.kind === 'query' ? { 304: { description: 'The client has this answer already.' } } : {}),
        ...problemResponses(problemsOf(call, route, ofTokens)),
      },
      security: call.allow.includes(anyone) ? [{}, { bearer: [] }] : [{ bearer: [] }],
      'x-allow': call.allow.map(shown),
    },
    components: {
      ...input.components,
      ...output.components,
      ...(hasBody ? { [bodyName]: body } : {}),
      [answerName]: output.schema,
    },
  };
}

function jsonOf(component: string): { readonly 'application/json': { readonly schema: JsonSchema } } {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${component}` } } };
}

/** Whether a request without a body is refused. */
function isRequired(body: JsonSchema): boolean {
  return (body.required?.length ?? 0) > 0 || body.properties === undefined;
}

function shown(access: Access): string {
  return typeof access === 'string' ? access : `module:${access.module}`;
}

/** `placeOnHold` as `Place on hold`. */
function sentence(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function parametersOf(call: AnyCall, route: Route, input: JsonSchema, outside: readonly string[]): Parameter[] {
  const properties = propertiesOf(input);
  const schemaOf = (name: string): JsonSchema => properties.get(name) ?? {};
  const header = (name: string, required: boolean, description: string, schema: JsonSchema): Parameter => ({
    name,
    in: 'header',
    required,
    description,
    schema,
  });
  const path = pathNames(route.path).map((name): Parameter => ({
    name,
    in: 'path',
    required: true,
    schema: schemaOf(name),
  }));
  const query = takesBody(route)
    ? []
    : [...properties]
        .filter(([name]) => !outside.includes(name))
        .map(([name, schema]): Parameter => ({
          name,
          in: 'query',
          required: input.required?.includes(name) ?? false,
          schema,
        }));
  return [
    ...path,
    ...query,
    ...(route.ifMatch === undefined
      ? []
      : [
          header('If-Match', true, 'The ETag that was read: the change applies to that version only.', {
            type: 'string',
            pattern: schemaOf(route.ifMatch).type === 'integer' ? COUNTED_TAG : TAG,
          }),
        ]),
    ...(call.kind === 'command' && call.key !== 'never'
      ? [
          header(
            'Idempotency-Key',
            call.key === 'required',
            'A random value of the client: the same key with the same input takes effect once and returns the same response.',
            { type: 'string', minLength: 1, maxLength: 255 },
          ),
        ]
      : []),
    ...(call.kind === 'query'
      ? [
          header(
            'If-None-Match',
            false,
            'The ETags that were received: while one of them is current, the response is 304.',
            {
              type: 'string',
            },
          ),
          header(
            'X-Commit',
            false,
            'The X-Commit of former answers, separated by commas: the answer contains at least these changes. Malformed values and those of other modules are ignored.',
            { type: 'string' },
          ),
        ]
      : []),
  ];
}

function success(call: AnyCall, route: Route, answerName: string): ResponseDescription {
  const text = (description: string): { description: string; schema: JsonSchema } => ({
    description,
    schema: { type: 'string' },
  });
  return {
    description: 'Done.',
    headers: {
      'X-Request-Id': text('Finds the request in the log.'),
      'X-Served-By': text('The module, and where it runs.'),
      ...rateHeaders,
      ...(call.kind === 'command'
        ? {
            'X-Commit': text(
              'The commit of the change; send it as X-Commit with a query to read at least this change.',
            ),
          }
        : {}),
      ...(route.location === undefined ? {} : { Location: text('The address of what was made.') }),
      ...(route.etag !== undefined
        ? { ETag: text('The version; send it as If-Match to change this version.') }
        : call.kind === 'query'
          ? { ETag: text('Send it as If-None-Match with the next request.') }
          : {}),
    },
    content: jsonOf(answerName),
  };
}
