/** The platform around a query that does nothing: an edge, a dispatcher, and one module without a database. */
import 'reflect-metadata';
import { own } from '../harness/peers.mjs';
import { product } from '../harness/product.mjs';
import { serve } from '../http/serve.mjs';

const BED = { bedId: 'b-17', name: '남쪽 화단', plants: 12, marks: ['sunny', 'dry'] };

serve(async () => {
  const { z } = await own('zod');
  /** @type {typeof import('../../src/platform/contract/contract.js')} */
  const { contract } = await product('platform/contract/contract');
  /** @type {typeof import('../../src/platform/contract/call.js')} */
  const { query } = await product('platform/contract/call');
  /** @type {typeof import('../../src/platform/contract/route.js')} */
  const { get } = await product('platform/contract/route');
  /** @type {typeof import('../../src/platform/calls/local-dispatcher.js')} */
  const { LocalDispatcher } = await product('platform/calls/local-dispatcher');
  /** @type {typeof import('../../src/platform/calls/router.js')} */
  const { Router } = await product('platform/calls/router');
  /** @type {typeof import('../../src/platform/edge/edge.js')} */
  const { createEdge } = await product('platform/edge/edge');
  /** @type {typeof import('../../src/platform/edge/authentication/token-verifier.js')} */
  const { tokenVerifier } = await product('platform/edge/authentication/token-verifier');
  /** @type {typeof import('../../src/platform/testing/test-tokens.js')} */
  const { testTokens } = await product('platform/testing/test-tokens');
  /** @type {typeof import('../../src/platform/host/measurements.js')} */
  const { measure } = await product('platform/host/measurements');
  /** @type {typeof import('../../src/platform/ops/clock.js')} */
  const { systemClock: clock } = await product('platform/ops/clock');
  /** @type {typeof import('../../src/platform/ops/create-log.js')} */
  const { createLog } = await product('platform/ops/create-log');
  /** @type {typeof import('../../src/platform/ops/health.js')} */
  const { Health } = await product('platform/ops/health');
  /** @type {typeof import('../../src/platform/ops/host-settings.js')} */
  const { readHostSettings } = await product('platform/ops/host-settings');
  /** @type {typeof import('../../src/platform/ops/ids.js')} */
  const { uuidIds: ids } = await product('platform/ops/ids');
  /** @type {typeof import('../../src/platform/ops/metrics.js')} */
  const { Metrics } = await product('platform/ops/metrics');

  const garden = contract('garden', {
    calls: {
      bed: query({
        in: z.strictObject({ bedId: z.string() }),
        out: z.object({ bedId: z.string(), name: z.string(), plants: z.int(), marks: z.array(z.string()) }),
        allow: ['gardener'],
        http: get('/api/beds/:bedId'),
      }),
    },
  });
  const metrics = new Metrics({ process: true });
  const log = createLog({ level: 'info' });
  const local = new LocalDispatcher(clock);
  const destination = { name: 'local', transport: local };
  const dispatcher = new Router(() => destination, { clock, ids, log, observer: measure(metrics).calls });
  // A query of this handler reads nothing, so there is no database.
  const store = /** @type {never} */ ({});
  local.add({ contract: garden, store, handler: () => ({ answer: async () => BED }) });
  const tokens = await testTokens(clock);
  const edge = createEdge({
    contracts: [garden],
    dispatcher,
    metrics,
    health: new Health(clock),
    log,
    clock,
    ids,
    // A load from one member is what the limit refuses, and a refusal is no measurement.
    settings: readHostSettings({ RATE_LIMIT: 'off' }),
    about: { title: 'Garden', version: '0' },
    verifier: tokenVerifier({ own: async () => ({ keys: [tokens.publicKey] }), clock, log }),
  });
  const { url } = await edge.listen(0, '127.0.0.1');
  return {
    url,
    close: async () => void (await edge.close(0)),
    ask: async () => ({ token: await tokens.tokenFor('m-1', 'gardener') }),
  };
});
