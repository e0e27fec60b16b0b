import { z } from 'zod';
import { contract } from '../../contract/contract.js';
import { event } from '../../contract/event.js';
import type { CallContext } from '../../ops/context.js';
import { openTemporaryStore, type TemporaryStore } from '../../testing/open-temporary-store.js';
import type { PublishedEvent } from './event-log.js';

const { grew } = contract('garden', {
  events: { grew: event({ version: 1, key: 'plantId', data: z.object({ plantId: z.string() }), keep: 'forever' }) },
}).events;

const asked = (correlationId: string, causationId?: string): CallContext => ({
  name: 'garden.water',
  principal: { kind: 'anonymous' },
  correlationId,
  ...(causationId === undefined ? {} : { causationId }),
});

describe('an event', () => {
  let store: TemporaryStore;
  let logged: PublishedEvent[];
  beforeEach(async () => {
    logged = [];
    const append = async (_sql: unknown, events: readonly PublishedEvent[]) => {
      logged.push(...events);
      return [];
    };
    store = await openTemporaryStore({ log: { append } });
  });
  afterEach(() => store.remove());

  const causes = () =>
    logged.map(({ key, call }) => ({ key, correlationId: call.correlationId, causationId: call.causationId }));

  it('carries the correlation id that its unit continues, with the request as its cause', async () => {
    const work = async (tx: Parameters<Parameters<typeof store.units.run>[1]>[0]) => {
      tx.publish(grew, { plantId: 'before' });
      tx.correlateWith('planting');
      tx.publish(grew, { plantId: 'after' });
    };
    await store.units.run('water', work, { call: asked('watering') });
    expect(causes()).toEqual([
      { key: 'before', correlationId: 'watering', causationId: undefined },
      { key: 'after', correlationId: 'planting', causationId: 'watering' },
    ]);
  });

  it('keeps the event that caused it as its cause, and does not change when the correlation id is its own', async () => {
    const continued = (id: string) =>
      store.units.run(
        'water',
        async (tx) => {
          tx.correlateWith(id);
          tx.publish(grew, { plantId: id });
        },
        { call: asked('watering', 'event-1') },
      );
    await continued('planting');
    await continued('watering');
    expect(causes()).toEqual([
      { key: 'planting', correlationId: 'planting', causationId: 'event-1' },
      { key: 'watering', correlationId: 'watering', causationId: 'event-1' },
    ]);
  });

  it('of one of several causes that share a unit does not change the correlation id of the others', async () => {
    await store.units.run(
      'hear',
      async (tx) => {
        const [one, other] = [tx.under(asked('one', 'event-1')), tx.under(asked('other', 'event-2'))];
        one.correlateWith('planting');
        for (const each of [one, other]) each.publish(grew, { plantId: each.call.correlationId });
        tx.publish(grew, { plantId: 'unit' });
      },
      { call: asked('feed') },
    );
    expect(causes()).toEqual([
      { key: 'planting', correlationId: 'planting', causationId: 'event-1' },
      { key: 'other', correlationId: 'other', causationId: 'event-2' },
      { key: 'unit', correlationId: 'feed', causationId: undefined },
    ]);
  });
});
