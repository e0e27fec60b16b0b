import type { SubscribedHandler } from './subscribed-handler.js';

/**
 * What a module hears of each producer.
 * @throws Error when it has two handlers of one event.
 */
export function subscribedByProducer(
  consumer: string,
  subscribed: readonly SubscribedHandler[],
): ReadonlyMap<string, readonly SubscribedHandler[]> {
  const producers = new Map<string, SubscribedHandler[]>();
  for (const subscription of subscribed) {
    const { module, name } = subscription.event;
    const others = producers.get(module) ?? [];
    if (others.some(({ event }) => event.name === name))
      throw new Error(`${consumer} has two handlers of ${name}; a module has one handler per event: let it do both.`);
    producers.set(module, [...others, subscription]);
  }
  return producers;
}
