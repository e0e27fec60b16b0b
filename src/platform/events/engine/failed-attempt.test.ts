import type { Log, LogFields } from '../../ops/log.js';
import { quietLog } from '../../testing/quiet-log.js';
import { hears, rained, type WateredGarden, wateredGarden } from '../fixtures/watered-garden.js';

interface Line extends LogFields {
  readonly level: 'warn' | 'error';
  readonly message: string;
}

describe('a feed logs for its operators', () => {
  let world: WateredGarden;
  let lines: Line[];
  beforeEach(async () => {
    lines = [];
    const write = (level: Line['level']) => (fields: LogFields, message: string) =>
      void lines.push({ ...fields, level, message });
    const log: Log = { ...quietLog, warn: write('warn'), error: write('error') };
    world = await wateredGarden({ partitions: 1, log });
  });
  afterEach(() => world.remove());

  const fails = hears(rained, {
    apply: async () => {
      throw new TypeError('4711 litres of a secret');
    },
  });

  it('each failed attempt with a warning, and a parked event with an error that says what to do, both without its data', async () => {
    const delivery = await world.deliver([fails], { attempts: 2 });
    await world.publish(rained, ['a', 4711]);
    await world.settleFully(delivery);
    const [event] = await world.water.reads.sql.all<{ id: string; correlation_id: string }>('SELECT * FROM _outbox');
    const { id, correlation_id: correlationId } = event ?? { id: '', correlation_id: '' };
    const fields = { feed: 'garden<-water', eventId: id, event: 'water.rained', key: 'a', correlationId };
    expect(lines).toEqual([
      expect.objectContaining({ ...fields, level: 'warn', attempt: 1, failure: 'TypeError' }),
      expect.objectContaining({ ...fields, level: 'warn', attempt: 2, failure: 'TypeError' }),
      {
        ...fields,
        level: 'error',
        attempt: 2,
        message:
          `garden<-water has parked water.rained ${id}, and the later events of its key wait. Read why with 'npm run events -- parked ` +
          `garden:${id}'; after the fix have it tried again with 'npm run events -- retry garden:${id}'.`,
      },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/4711|secret/);
  });

  it('once that it takes no new events, with an error that says what to do', async () => {
    const delivery = await world.deliver([fails], { heldKeys: 1, attempts: 1 });
    await world.publish(rained, ['a', 1], ['b', 1]);
    await world.settle(delivery);
    for (let look = 0; look < 3; look += 1) {
      world.clock.turn(5_000);
      await world.settle(delivery);
    }
    const said = lines.filter(({ level, message }) => level === 'error' && message.includes('takes no new events'));
    expect(said).toEqual([{ level: 'error', feed: 'garden<-water', message: delivery.readiness()[0] }]);
    expect(said[0]?.message).toContain("'npm run events -- parked' lists them");
  });

  it('once that it has stopped, with an error that says what to do', async () => {
    const delivery = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1]);
    await world.settle(delivery);
    await world.water.units.run('restore', (tx) => tx.sql.all(`UPDATE _outbox SET id = 'another'`));
    for (let look = 0; look < 3; look += 1) {
      world.clock.turn(5_000);
      await world.settle(delivery);
    }
    expect(lines.filter(({ level }) => level === 'error')).toEqual([
      { level: 'error', feed: 'garden<-water', message: delivery.readiness()[0] },
    ]);
    expect(delivery.readiness()[0]).toContain("rebuild with 'npm run events -- rebuild");
  });
});
