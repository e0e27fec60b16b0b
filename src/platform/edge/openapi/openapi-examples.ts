import type { SampleValues } from '../../module/module.js';
import { exampleOf, type SchemaLookup } from '../../json-schema/schema-example.js';
import type { OpenApiDocument, Operation } from './openapi-document.js';

/**
 * The document with an example for each body and each part of a path, made of values that exist: a reader sends it as it is.
 * A value for `<module>.<call>.<field>` counts before one for the field of any call.
 */
export function withExamples(document: OpenApiDocument, values: SampleValues): OpenApiDocument {
  const lookup: SchemaLookup = (ref) => document.components.schemas[ref.replace('#/components/schemas/', '')];
  const paths = Object.entries(document.paths).map(([path, methods]) => [
    path,
    Object.fromEntries(
      Object.entries(methods).map(([method, operation]) => [method, withOwnExamples(operation, values, lookup)]),
    ),
  ]);
  return { ...document, paths: Object.fromEntries(paths) as OpenApiDocument['paths'] };
}

function withOwnExamples(operation: Operation, values: SampleValues, lookup: SchemaLookup): Operation {
  const { operationId, requestBody } = operation;
  const valueOf = (field: string) => values[`${operationId}.${field}`] ?? values[field];
  const parameters = operation.parameters.map((parameter) => {
    const example = parameter.in === 'path' ? valueOf(parameter.name) : undefined;
    return example === undefined ? parameter : { ...parameter, example };
  });
  if (!requestBody) return { ...operation, parameters };
  const { schema } = requestBody.content['application/json'];
  const content = { 'application/json': { schema, example: exampleOf(schema, { lookup, valueOf }) } };
  return { ...operation, parameters, requestBody: { ...requestBody, content } };
}
