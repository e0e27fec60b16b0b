import { own } from '../harness/peers.mjs';
import { product } from '../harness/product.mjs';

/**
 * A query of a module, called by another one through its client.
 * @param {object} answer
 * @returns {Promise<import('./calls.mjs').MeasuredCall>}
 */
export async function contractCall(answer) {
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
  /** @type {typeof import('../../src/platform/ops/clock.js')} */
  const { systemClock: clock } = await product('platform/ops/clock');
  /** @type {typeof import('../../src/platform/ops/context.js')} */
  const { within } = await product('platform/ops/context');
  /** @type {typeof import('../../src/platform/ops/ids.js')} */
  const { uuidIds: ids } = await product('platform/ops/ids');
  /** @type {typeof import('../../src/platform/testing/quiet-log.js')} */
  const { quietLog } = await product('platform/testing/quiet-log');
  /** @type {typeof import('../../src/platform/ops/metrics.js')} */
  const { Metrics } = await product('platform/ops/metrics');
  /** @type {typeof import('../../src/platform/host/measurements.js')} */
  const { measure } = await product('platform/host/measurements');

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
  const destination = { name: 'local', transport: local };
  const dispatcher = new Router(() => destination, {
    clock,
    ids,
    log: quietLog,
    observer: measure(new Metrics()).calls,
  });
  // A query of this handler reads nothing, so there is no database.
  const store = /** @type {never} */ ({});
  local.add({ contract: garden, store, handler: () => ({ answer: async () => answer }) });
  const water = /** @type {{ bed: import('./calls.mjs').Ask }} */ (
    makeClient(garden, { caller: 'water', dispatcher, clock, ids })
  );
  // As one module calls another: while it serves a request.
  /** @type {import('../../src/platform/ops/context.js').CallContext} */
  const served = {
    name: 'water.today',
    principal: { kind: 'member', memberId: 'm-1', roles: ['gardener'] },
    correlationId: ids.next(),
    deadline: Infinity,
  };
  return { ask: (input) => within(served, () => water.bed(input)), close: async () => undefined };
}
