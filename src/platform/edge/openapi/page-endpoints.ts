import { asyncApi, type ModuleEvents } from '../../asyncapi/asyncapi.js';
import type { AnyContract } from '../../contract/contract.js';
import type { Listener } from '../../contract/route.js';
import { type Endpoint, type Exchange, respond } from '../http/exchange.js';
import { type About, homePage, homeSummary } from './home-page.js';
import { openApi } from './openapi.js';
import { withExamples } from './openapi-examples.js';
import { pageSecurityHeaders } from './page.js';
import { packed } from '../http/packed.js';
import { type HeaderList, securityHeaders } from '../http/security-headers.js';
import { referenceFiles } from '../reference/reference-files.js';
import { referencePage, referenceSecurityHeaders } from '../reference/reference-page.js';

const HTML_TYPE = ['content-type', 'text/html; charset=utf-8'];
const HTML: HeaderList = [...pageSecurityHeaders, ...HTML_TYPE];
const REFERENCE: HeaderList = [...referenceSecurityHeaders, ...HTML_TYPE];
const JSON_TYPE: HeaderList = [...securityHeaders, 'content-type', 'application/json; charset=utf-8'];

/**
 * The pages about the API: the first page, the reference with its files, and the same as data; at the public listener also the events.
 * Rendered once, at start.
 */
export function pageEndpoints(
  listener: Listener,
  contracts: readonly AnyContract[],
  about: About,
  events: readonly ModuleEvents[],
): readonly (readonly [path: string, endpoint: Endpoint])[] {
  const described = openApi(contracts, about);
  const document = about.examples ? withExamples(described, about.examples) : described;
  const reference = (eventsAt?: string) => fixed(REFERENCE, referencePage(document, contracts, about, eventsAt));
  const home = homePage(listener, contracts, about);
  const summary = JSON.stringify(homeSummary(listener, contracts, about));
  return [
    ['/', named('home', homeServer(home, summary))],
    ['/openapi.json', named('openapi', fixed(JSON_TYPE, JSON.stringify(document)))],
    ...(listener === 'public'
      ? ([
          ['/docs', named('docs', reference('/asyncapi.json'))],
          ['/asyncapi.json', named('asyncapi', fixed(JSON_TYPE, JSON.stringify(asyncApi(events, about))))],
        ] as const)
      : ([['/docs', named('docs', reference())]] as const)),
    ...referenceFiles(),
    ['/problems/:code', named('problem', redirectToExplanation)],
  ];
}

function named(call: string, serve: Endpoint['serve']): Endpoint {
  return { name: { module: 'edge', call }, serve };
}

function fixed(headers: HeaderList, body: string): Endpoint['serve'] {
  return async (exchange) => {
    const { coding, body: sent } = await packed(exchange, body);
    respond(exchange, 200, [...headers, ...coding], sent);
  };
}

/** A browser gets the page; a program that does not accept HTML gets the same as data. */
function homeServer(home: string, summary: string): Endpoint['serve'] {
  return (exchange) => {
    const wantsPage = exchange.request.accepts(['application/json', 'text/html']) === 'text/html';
    exchange.response.vary('Accept');
    respond(exchange, 200, wantsPage ? HTML : JSON_TYPE, wantsPage ? home : summary);
  };
}

/** The `type` of a problem is an address: it leads to the explanation of the problem's code. */
function redirectToExplanation(exchange: Exchange): void {
  const code = (exchange.values[0] ?? '').replace(/[^A-Z0-9_]/g, '');
  respond(exchange, 302, [...securityHeaders, 'location', `/docs#${code}`], '');
}
