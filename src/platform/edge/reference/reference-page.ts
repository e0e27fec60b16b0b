import type { AnyContract } from '../../contract/contract.js';
import type { Route } from '../../contract/route.js';
import type { About } from '../openapi/home-page.js';
import { type HeaderList, securityHeadersWith } from '../http/security-headers.js';
import type { OpenApiDocument } from '../openapi/openapi-document.js';
import { Html, html, ICON } from '../openapi/page.js';

/** The security headers of the API reference: files and answers of this address alone, and no script or style within the page. */
export const referenceSecurityHeaders: HeaderList = securityHeadersWith({
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  // Swagger UI's style sheet has its icons as data.
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
});

/**
 * The page of the API reference: Swagger UI, with one button for each sample account, the events that the last call has
 * published, and the meaning of each problem.
 * @param events where events are described
 */
export function referencePage(
  document: OpenApiDocument,
  contracts: readonly AnyContract[],
  about: About,
  events?: string,
): string {
  const traces = contracts.find(({ name }) => name === 'operations')?.calls['callTrace']?.http;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${document.info.title}: API</title>
        <link rel="icon" href="${new Html(ICON)}" />
        <link rel="stylesheet" href="/docs/swagger-ui.css" />
        <link rel="stylesheet" href="/docs/reference.css" />
        <script defer src="/docs/swagger-ui-bundle.js"></script>
        <script type="module" src="/docs/reference.js"></script>
      </head>
      <body>
        <header>
          <h1>${document.info.title}: API</h1>
          <nav aria-label="Descriptions">
            <a href="/">${document.info.title}</a>
            <a href="/openapi.json">OpenAPI 3.1</a> ${events && html`<a href="${events}">events (AsyncAPI 3.0)</a>`}
            <a href="#problems">problems</a>
          </nav>
        </header>
        <div class="page">
          ${signIn(about)}
          <div id="reference"><p role="status">Swagger UI is being loaded. It needs JavaScript.</p></div>
          <section aria-label="Problems">
            <details id="problems">
              <summary>Problems</summary>
              <dl>${problemRows(document)}</dl>
            </details>
          </section>
          ${traces && lastCall(traces)}
        </div>
      </body>
    </html> `.text;
}

function signIn({ sampleAccounts = [], signInAt }: About): Html {
  const isOpen = sampleAccounts.length > 0 && signInAt !== undefined;
  return html`<section id="tools" aria-label="Before a call">
    <h2>Before a call</h2>
    ${
      isOpen
        ? html`<p>Sign in as:</p>
            <ul data-sign-in="${signInAt}">
              ${sampleAccounts.map(
                ({ email, password, role }) =>
                  html`<li>
                    <button type="button" data-email="${email}" data-password="${password}">
                      ${email} <small>${role}</small>
                    </button>
                  </li>`,
              )}
            </ul>`
        : undefined
    }
    <p role="status" id="signed-in">
      ${isOpen ? 'Nobody is signed in.' : 'Nobody is signed in. Authorize takes a token.'}
    </p>
    <button type="button" id="new-key">New Idempotency-Key</button>
  </section>`;
}

function lastCall({ path }: Route): Html {
  return html`<section id="last-call" data-traces="${path.replace(/:\w+$/, '')}" aria-label="The last call">
    <details>
      <summary><span aria-live="polite">The last call and its events: none yet</span></summary>
      <div></div>
    </details>
  </section>`;
}

/** A problem's code with its statuses and its meaning; a code has one meaning in all calls. */
function problemRows({ paths }: OpenApiDocument): readonly Html[] {
  const rows = new Map<string, readonly [status: string, meaning: string]>();
  for (const operation of Object.values(paths).flatMap((methods) => Object.values(methods)))
    for (const [status, { 'x-codes': codes = {} }] of Object.entries(operation.responses))
      for (const [code, meaning] of Object.entries(codes)) rows.set(code, [status, meaning]);
  return [...rows]
    .sort(([a, [one]], [b, [other]]) => one.localeCompare(other) || a.localeCompare(b))
    .map(
      ([code, [status, meaning]]) =>
        html`<dt id="${code}">${status} <code>${code}</code></dt>
          <dd>${meaning}</dd>`,
    );
}
