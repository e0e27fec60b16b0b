import { peer } from '../harness/peers.mjs';

/**
 * An action of a service of moleculer, called through its broker.
 * @param {object} answer
 * @returns {Promise<import('./calls.mjs').MeasuredCall>}
 */
export async function moleculerCall(answer) {
  const { default: moleculer } = await peer('moleculer');
  const broker = new moleculer.ServiceBroker({ logger: false });
  broker.createService({ name: 'garden', actions: { bed: async () => answer } });
  await broker.start();
  return { ask: (input) => broker.call('garden.bed', input), close: () => broker.stop() };
}
