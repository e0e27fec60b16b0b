import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
// @ts-expect-error The package has no types.
import packageDirectory from 'swagger-ui-dist/absolute-path.js';
import { type Endpoint, respond } from '../http/exchange.js';
import { securityHeaders } from '../http/security-headers.js';

const swaggerUiDirectory = packageDirectory as () => string;
const TYPES = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8' } as const;

/** A file of the API reference: where it is served, and where it lies. */
interface ReferenceFile {
  readonly path: string;
  readonly type: keyof typeof TYPES;
  readonly file: () => string;
}

const ofPackage = (name: string) => () => join(swaggerUiDirectory(), name);
const own = (name: string) => () => fileURLToPath(new URL(`./browser/${name}`, import.meta.url));

const FILES: readonly ReferenceFile[] = [
  { path: '/docs/swagger-ui.css', type: 'css', file: ofPackage('swagger-ui.css') },
  { path: '/docs/swagger-ui-bundle.js', type: 'js', file: ofPackage('swagger-ui-bundle.js') },
  { path: '/docs/reference.css', type: 'css', file: own('reference.css') },
  { path: '/docs/identifiers.js', type: 'js', file: own('identifiers.js') },
  { path: '/docs/last-call.js', type: 'js', file: own('last-call.js') },
  { path: '/docs/reference.js', type: 'js', file: own('reference.js') },
];

/** The style sheets and scripts of the page at `/docs`, all of this address. Each is read when it is first requested. */
export function referenceFiles(): readonly (readonly [path: string, endpoint: Endpoint])[] {
  return FILES.map(({ path, type, file }) => {
    let read: { readonly text: string; readonly tag: string } | undefined;
    const serve: Endpoint['serve'] = (exchange) => {
      read ??= tagged(readFileSync(file(), 'utf8'));
      // Asked for each time, and sent again after an update only.
      const headers = [...securityHeaders, 'etag', read.tag, 'cache-control', 'no-cache'];
      if (exchange.request.headers['if-none-match'] === read.tag) respond(exchange, 304, headers, '');
      else respond(exchange, 200, [...headers, 'content-type', TYPES[type]], read.text);
    };
    return [path, { name: { module: 'edge', call: 'reference' }, serve }];
  });
}

function tagged(text: string) {
  return { text, tag: `"${createHash('sha256').update(text).digest('base64url')}"` };
}
