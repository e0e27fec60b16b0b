import type { AnyCall } from '../../contract/call.js';
import type { AnyContract } from '../../contract/contract.js';
import { type Listener, type Route, serves } from '../../contract/route.js';
import type { About } from './home-page.js';
import { provisioningCall } from '../authentication/provisioned-members.js';
import type { JsonSchema } from '../../json-schema/json-schema.js';
import type { OpenApiDocument, Operation } from './openapi-document.js';
import { describedCall } from './openapi-operation.js';
import { problemSchema } from './openapi-problems.js';

/**
 * The contracts with the calls that a listener shows. The public one shows all calls but those of internal routes; the
 * internal one shows the calls that it serves, and leaves out contracts without any.
 */
export function contractsAt(listener: Listener, contracts: readonly AnyContract[]): readonly AnyContract[] {
  const shown = (call: AnyCall) => (call.http ? serves(listener, call.http) : listener === 'public');
  const seen = contracts.map((contract) => ({
    ...contract,
    calls: Object.fromEntries(Object.entries(contract.calls).filter(([, call]) => shown(call))),
  }));
  return listener === 'public' ? seen : seen.filter(({ calls }) => Object.keys(calls).length > 0);
}

/** The calls of some contracts that the edge serves, each with its route. */
export function servedCalls(contracts: readonly AnyContract[]): readonly (readonly [AnyCall, Route])[] {
  return contracts.flatMap((contract) =>
    Object.values(contract.calls).flatMap((call) => (call.http ? [[call, call.http] as const] : [])),
  );
}

/** The routes of the public listener: `GET /api/plants/:plantId`. */
export function publicRoutes(contracts: readonly AnyContract[]): readonly string[] {
  return servedCalls(contractsAt('public', contracts)).map(([, { method, path }]) => `${method} ${path}`);
}

/** The API of some modules, as OpenAPI 3.1 describes it. Everything derives from the contracts. */
export function openApi(contracts: readonly AnyContract[], about: About): OpenApiDocument {
  const paths: { [path: string]: { [method: string]: Operation } } = {};
  const schemas: { [name: string]: JsonSchema } = { Problem: problemSchema };
  const ofTokens = Object.values(provisioningCall(contracts)?.errors ?? {});
  for (const [call, route] of servedCalls(contracts)) {
    const { operation, components } = describedCall(call, route, ofTokens);
    const path = route.path.replace(/:([a-zA-Z]+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation };
    Object.assign(schemas, components);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: about.title,
      version: about.version,
      ...(about.description === undefined ? {} : { description: about.description }),
    },
    servers: [{ url: '/' }],
    tags: contracts.map(({ name }) => ({ name })),
    paths,
    components: {
      schemas,
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
}
