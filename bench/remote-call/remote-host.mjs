import { own } from '../harness/peers.mjs';
import { product } from '../harness/product.mjs';

const BED = { bedId: 'b-17', name: '남쪽 화단', plants: 12, marks: ['sunny', 'dry'] };
const SECRET = 'a-secret-of-at-least-32-characters';

/**
 * A query of a module on another host, called through its client: the internal listener of that host, and the transport to
 * it. Both are in this process, so that its processor time is that of both sides.
 * @returns {Promise<import('./remote-call.mjs').MeasuredCall>}
 */
export async function remoteHost(/** @type {'frames' | 'http'} */ way) {
  const { z } = await own('zod');
  /** @type {typeof import('../../src/platform/contract/contract.js')} */
  const { contract } = await product('platform/contract/contract');
  /** @type {typeof import('../../src/platform/contract/call.js')} */
  const { query } = await product('platform/contract/call');
  /** @type {typeof import('../../src/platform/contract/access.js')} */
  const { byModule } = await product('platform/contract/access');
  /** @type {typeof import('../../src/platform/calls/local-dispatcher.js')} */
  const { LocalDispatcher } = await product('platform/calls/local-dispatcher');
  /** @type {typeof import('../../src/platform/calls/router.js')} */
  const { Router } = await product('platform/calls/router');
  /** @type {typeof import('../../src/platform/calls/make-client.js')} */
  const { makeClient } = await product('platform/calls/make-client');
  /** @type {typeof import('../../src/platform/calls/remote/remote-transport.js')} */
  const { RemoteTransport } = await product('platform/calls/remote/remote-transport');
  /** @type {typeof import('../../src/platform/calls/remote/served-calls.js')} */
  const { callsForPeers } = await product('platform/calls/remote/served-calls');
  /** @type {typeof import('../../src/platform/edge/edge.js')} */
  const { createEdge } = await product('platform/edge/edge');
  /** @type {typeof import('../../src/platform/host/measurements.js')} */
  const { measure } = await product('platform/host/measurements');
  /** @type {typeof import('../../src/platform/ops/clock.js')} */
  const { systemClock: clock } = await product('platform/ops/clock');
  /** @type {typeof import('../../src/platform/ops/context.js')} */
  const { within } = await product('platform/ops/context');
  /** @type {typeof import('../../src/platform/ops/health.js')} */
  const { Health } = await product('platform/ops/health');
  /** @type {typeof import('../../src/platform/ops/host-settings.js')} */
  const { readHostSettings } = await product('platform/ops/host-settings');
  /** @type {typeof import('../../src/platform/ops/ids.js')} */
  const { uuidIds: ids } = await product('platform/ops/ids');
  /** @type {typeof import('../../src/platform/ops/metrics.js')} */
  const { Metrics } = await product('platform/ops/metrics');
  /** @type {typeof import('../../src/platform/peer/peer-client.js')} */
  const { PeerClient } = await product('platform/peer/peer-client');
  /** @type {typeof import('../../src/platform/peer/frame-client.js')} */
  const { FrameClient } = await product('platform/peer/frame-client');
  /** @type {typeof import('../../src/platform/testing/quiet-log.js')} */
  const { quietLog: log } = await product('platform/testing/quiet-log');

  const garden = contract('garden', {
    calls: {
      bed: query({
        in: z.strictObject({ bedId: z.string() }),
        out: z.object({ bedId: z.string(), name: z.string(), plants: z.int(), marks: z.array(z.string()) }),
        allow: [byModule('water')],
      }),
    },
  });
  const local = new LocalDispatcher(clock);
  // A query of this handler reads nothing, so there is no database.
  const store = /** @type {never} */ ({});
  local.add({ contract: garden, store, handler: () => ({ answer: async () => BED }) });
  const routerTo = (/** @type {import('../../src/platform/calls/dispatcher.js').Destination} */ destination) =>
    new Router(() => destination, { clock, ids, log, observer: measure(new Metrics()).calls });
  const here = routerTo({ name: 'local', transport: local });
  const edge = createEdge({
    ...{ contracts: [garden], dispatcher: here, metrics: new Metrics(), health: new Health(clock), log, clock, ids },
    ...{ settings: readHostSettings({}), about: { title: 'Garden', version: '0' } },
    ...{ listener: 'internal', secret: SECRET, peers: callsForPeers([garden], here) },
  });
  const { url } = await edge.listen(0, '127.0.0.1');
  const http = new PeerClient({ url, secret: SECRET, clock });
  const peer = way === 'http' ? http : new FrameClient({ http, secret: SECRET, clock, log });
  const dispatcher = routerTo({ name: 'far', transport: new RemoteTransport({ peer, clock, log }) });
  const water = /** @type {{ bed: (input: object) => Promise<object> }} */ (
    makeClient(garden, { caller: 'water', dispatcher, clock, ids })
  );
  // As one module calls another: while it serves a request.
  /** @type {import('../../src/platform/ops/context.js').CallContext} */
  const served = {
    ...{ name: 'water.today', principal: { kind: 'member', memberId: 'm-1', roles: ['gardener'] } },
    ...{ correlationId: ids.next(), deadline: Infinity },
  };
  return {
    ask: () => within(served, () => water.bed({ bedId: BED.bedId })),
    close: async () => {
      await peer.close();
      if (peer !== http) await http.close();
      await edge.close(0);
    },
  };
}
