/** One proxy of Node in front of a service, in a process of its own. */
import 'reflect-metadata';
import { Agent } from 'node:http';
import { listenWithExpress } from '../http/express-server.mjs';
import { own, peer } from '../harness/peers.mjs';
import { product } from '../harness/product.mjs';
import { serve } from '../http/serve.mjs';

/** @typedef {{ readonly kind: string, readonly upstream: string }} ProxyJob */

/** @type {{ readonly [kind: string]: (upstream: string) => Promise<{ url: string, close: () => Promise<void> }> }} */
const PROXIES = {
  ours: (upstream) => ours(upstream, { level: 'silent' }),
  'ours, with a line of log for each': (upstream) => ours(upstream, { level: 'info' }),
  'ours, streams alone': (upstream) => ours(upstream, { level: 'silent', onlyStreams: true }),
  'http-proxy-middleware in Express': async (target) => {
    const { createProxyMiddleware } = await own('http-proxy-middleware');
    const agent = new Agent({ keepAlive: true });
    return listenWithExpress((app) => app.use(createProxyMiddleware({ target, agent })));
  },
  '@fastify/http-proxy': async (upstream) => {
    const [{ default: fastify }, { default: proxy }] = [await peer('fastify'), await peer('@fastify/http-proxy')];
    const app = fastify();
    await app.register(proxy, { upstream, undici: { connections: 64, pipelining: 1 } });
    return { url: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() };
  },
};

serve(/** @param {ProxyJob} job */ ({ kind, upstream }) => /** @type {any} */ (PROXIES[kind])(upstream));

/**
 * The edge of a host without modules, whose prefix /api is served by the upstream.
 * @param {string} address
 * @param {{ readonly level: 'silent' | 'info', readonly onlyStreams?: boolean }} how
 */
async function ours(address, { level, onlyStreams = false }) {
  /** @type {typeof import('../../src/platform/edge/edge.js')} */
  const { createEdge } = await product('platform/edge/edge');
  /** @type {typeof import('../../src/platform/ops/clock.js')} */
  const { systemClock: clock } = await product('platform/ops/clock');
  /** @type {typeof import('../../src/platform/ops/create-log.js')} */
  const { createLog } = await product('platform/ops/create-log');
  /** @type {typeof import('../../src/platform/ops/health.js')} */
  const { Health } = await product('platform/ops/health');
  /** @type {typeof import('../../src/platform/ops/ids.js')} */
  const { uuidIds: ids } = await product('platform/ops/ids');
  /** @type {typeof import('../../src/platform/ops/metrics.js')} */
  const { Metrics } = await product('platform/ops/metrics');
  const edge = createEdge({
    ...{ contracts: [], metrics: new Metrics(), health: new Health(clock), log: createLog({ level }), clock, ids },
    dispatcher: { dispatch: () => Promise.reject(new Error('There is no module.')) },
    verifier: { verify: () => Promise.reject(new Error('There is no token.')) },
    settings: { BODY_LIMIT: 100_000, RATE_LIMIT: false },
    about: { title: 'proxy', version: 'bench' },
    foreign: { all: () => [{ prefix: '/api', address }], onChange: () => () => undefined },
    onlyStreams,
  });
  const { url } = await edge.listen(0, '127.0.0.1');
  return { url, close: async () => void (await edge.close(0)) };
}
