import type { OpenApiDocument, Operation, ResponseDescription } from './openapi-document.js';
import { type Html, html, page } from './page.js';
import { type SchemaLookup, exampleOf } from '../../json-schema/schema-example.js';
import { schemaWords } from '../../json-schema/schema-words.js';
import { schemaTree } from './schema-tree.js';

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** The API's documentation as one page that people read, from its OpenAPI document. `events`: where events are described. */
export function docsPage(document: OpenApiDocument, events?: string): string {
  const lookup: SchemaLookup = (ref) => document.components.schemas[ref.replace('#/components/schemas/', '')];
  const entries = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Entry => ({ method: method.toUpperCase(), path, operation })),
  );
  const sections = document.tags
    .map(({ name }) => ({ name, calls: entries.filter(({ operation }) => operation.tags.includes(name)) }))
    .filter(({ calls }) => calls.length > 0);
  return page(
    `${document.info.title}: API`,
    html`<h1>${document.info.title}: API</h1>
      <p class="soft">Version ${document.info.version}. ${document.info.description}</p>
      <p class="soft">
        As data: <a href="/openapi.json">openapi.json</a> (OpenAPI
        3.1)${events && html`; events: <a href="${events}">${events.slice(1)}</a> (AsyncAPI 3.0)`}. In the lines to
        copy, <code>$HOST</code> is this address, <code>$TOKEN</code> the token of who signs in, <code>$KEY</code> a
        random value for each new request. Errors are
        <a href="https://www.rfc-editor.org/rfc/rfc9457">problem details</a>; each <code>code</code> is explained
        <a href="#problems">below</a>.
      </p>
      <nav>${sections.map(({ name }) => html`<a href="#module-${name}">${name}</a>`)}</nav>
      ${sections.map(
        ({ name, calls }) =>
          html`<h2 id="module-${name}">${name}</h2>
            ${calls.map((entry) => callCard(entry, lookup))}`,
      )}
      <h2 id="problems">Problems</h2>
      <div class="card">
        <table>
          ${problemRows(entries)}
        </table>
      </div>`,
  );
}

function callCard({ method, path, operation }: Entry, lookup: SchemaLookup): Html {
  const body = operation.requestBody?.content['application/json'].schema;
  const [status, done] = Object.entries(operation.responses).find(([code]) => code < '300') ?? ['', undefined];
  const answer = done?.content?.['application/json']?.schema;
  return html`<details>
    <summary>
      <span class="method">${method}</span><span class="path">${path}</span>
      <h3>${operation.summary}</h3>
      <span class="access">${operation['x-allow'].join(', ') || 'nobody'}</span>
    </summary>
    <div class="target" id="${operation.operationId}"></div>
    ${
      operation.parameters.length > 0
        ? html`<h4>Parameters</h4>
            ${parameterTable(operation, lookup)}`
        : undefined
    }
    ${
      body &&
      html`<h4>Body</h4>
        ${schemaTree(body, lookup)}
        <pre>${JSON.stringify(exampleOf(body, lookup), null, 2)}</pre>`
    }
    <h4>Answer ${status}</h4>
    ${
      answer &&
      html`${schemaTree(answer, lookup)}
        <pre>${JSON.stringify(exampleOf(answer, lookup), null, 2)}</pre>`
    }
    <h4>Refusals</h4>
    <table>
      ${refusalRows(operation)}
    </table>
    <h4>Try it</h4>
    <pre class="copy">${curlLine(method, path, operation, lookup)}</pre>
  </details>`;
}

function parameterTable({ parameters }: Operation, lookup: SchemaLookup): Html {
  return html`<table>
    ${parameters.map(
      (parameter) =>
        html`<tr>
          <th><code>${parameter.name}</code></th>
          <td>${parameter.in}${parameter.required ? '' : ', optional'}</td>
          <td>${schemaWords(parameter.schema, lookup)}</td>
          <td class="soft">${parameter.description ?? parameter.schema.description}</td>
        </tr>`,
    )}
  </table>`;
}

function codesOf({ responses }: Operation): readonly (readonly [status: string, code: string, meaning: string])[] {
  return Object.entries(responses).flatMap(([status, response]: [string, ResponseDescription]) =>
    Object.entries(response['x-codes'] ?? {}).map(([code, meaning]) => [status, code, meaning] as const),
  );
}

function refusalRows(operation: Operation): readonly Html[] {
  return codesOf(operation).map(
    ([status, code, meaning]) =>
      html`<tr>
        <th>${status}</th>
        <td>
          <a href="#${code}"><code>${code}</code></a>
        </td>
        <td class="soft">${meaning}</td>
      </tr>`,
  );
}

function problemRows(entries: readonly Entry[]): readonly Html[] {
  const all = new Map(entries.flatMap(({ operation }) => codesOf(operation).map((row) => [row[1], row] as const)));
  return [...all.values()]
    .sort((one, other) => one[0].localeCompare(other[0]) || one[1].localeCompare(other[1]))
    .map(
      ([status, code, meaning]) =>
        html`<tr id="${code}">
          <th>${status}</th>
          <td><code>${code}</code></td>
          <td>${meaning}</td>
        </tr>`,
    );
}

/** A line for a shell that makes the call. The reader sets its variables: `$TOKEN`, `$bedId`. */
function curlLine(method: string, path: string, operation: Operation, lookup: SchemaLookup): string {
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
