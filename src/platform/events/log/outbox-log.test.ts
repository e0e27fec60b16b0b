import { rained, hailed, until, water, type WateredGarden, wateredGarden } from '../fixtures/watered-garden.js';
import { partitionOf } from './murmur2.js';
import { prepareLog } from './outbox-log.js';

interface Place {
  readonly partition_no: number;
  readonly position_no: number;
  readonly event_key: string;
  readonly commit_no: number;
}

describe('the event log', () => {
  let world: WateredGarden;
  beforeEach(async () => {
    world = await wateredGarden();
  });
  afterEach(() => world.remove());

  const places = () =>
    world.water.reads.sql.all<Place>(
      'SELECT partition_no, position_no, event_key, commit_no FROM _outbox ORDER BY partition_no, position_no',
    );

  it('guarantee 2: positions are gapless in every partition, in the order of commits, under concurrent units and rollbacks', async () => {
    const units = Array.from({ length: 120 }, (_, i) =>
      world.water.units
        .run('rain', async (tx) => {
          tx.publish(rained, { cloudId: `cloud-${i % 17}`, litres: i });
          await tx.sql.all('SELECT 1');
          if (i % 3 === 0) throw new Error('the wind turned');
          tx.publish(rained, { cloudId: `cloud-${i % 5}`, litres: i });
        })
        .then(
          () => true,
          () => false,
        ),
    );
    expect((await Promise.all(units)).filter(Boolean)).toHaveLength(80);
    const rows = await places();
    expect(rows).toHaveLength(160);
    for (let partition = 0; partition < 8; partition += 1) {
      const own = rows.filter((row) => row.partition_no === partition);
      expect(own.map((row) => row.position_no)).toEqual(own.map((_, i) => i + 1));
      const commits = own.map((row) => row.commit_no);
      expect(commits).toEqual([...commits].sort((a, b) => a - b));
    }
    expect(rows.every((row) => row.partition_no === partitionOf(row.event_key, 8))).toBe(true);
  });

  it('guarantee 3: an event that no one subscribes to is stored, with all that a reader needs', async () => {
    const call = {
      name: 'water.rain',
      principal: { kind: 'anonymous' as const },
      correlationId: 'c-1',
      causationId: 'e-0',
      traceparent: '00-1',
    };
    const { commit } = await world.water.units.run(
      'rain',
      async (tx) => tx.publish(hailed, { cloudId: '구름', litres: 3 }),
      { call },
    );
    const [row] = await world.water.reads.sql.all('SELECT * FROM _outbox');
    expect(row).toMatchObject({
      partition_no: partitionOf('구름', 8),
      position_no: 1,
      name: 'water.hailed',
      version: 1,
      event_key: '구름',
      data: '{"cloudId":"구름","litres":3}',
      occurred_at: '2026-03-01T00:00:00.000Z',
      correlation_id: 'c-1',
      causation_id: 'e-0',
      traceparent: '00-1',
      epoch: 1,
      commit_no: commit.number,
    });
  });

  it('takes more events in one unit than one statement can insert', async () => {
    await world.publish(rained, ...Array.from({ length: 450 }, (_, i): [string, number] => [`cloud-${i}`, i]));
    expect(await places()).toHaveLength(450);
  });

  it('notifies its listeners of the partitions that have grown, after the commit', async () => {
    const grown: number[][] = [];
    world.water.onPublished((partitions) => grown.push([...partitions]));
    await world.publish(rained, ['a', 1], ['b', 2], ['a', 3]);
    await until('the listener has heard', () => grown.length > 0);
    expect(grown).toEqual([[...new Set([partitionOf('a', 8), partitionOf('b', 8)])].sort()]);
  });

  it('refuses a count of partitions other than that of the first start, and says which one to declare', async () => {
    await expect(prepareLog(world.water, { ...water, partitions: 12 })).rejects.toThrow(
      'The module water declares 12 partitions, but its event log was begun with 8. The count decides the order of ' +
        'delivery and is fixed by the first start; declare 8 again.',
    );
    await expect(prepareLog(world.water, water)).resolves.toBeUndefined();
  });

  it('begins with the first event where it was not prepared: its database had another owner when it was opened', async () => {
    await world.water.units.run('lose the counters', (tx) => tx.sql.all('DELETE FROM _partition'));
    await world.publish(rained, ['a', 1], ['a', 2], ['a', 3]);
    expect((await places()).map((place) => place.position_no)).toEqual([1, 2, 3]);
    await expect(prepareLog(world.water, water)).resolves.toBeUndefined();
    expect(await world.water.reads.sql.all('SELECT partition_no FROM _partition')).toHaveLength(8);
  });

  it('that was begun with fewer partitions refuses to publish to another one, and says which count to declare', async () => {
    const lose = `DELETE FROM _partition WHERE partition_no = ${partitionOf('a', 8)}`;
    await world.water.units.run('lose a counter', (tx) => tx.sql.all(lose));
    await expect(world.publish(rained, ['a', 1])).rejects.toThrow(
      'The module water declares 8 partitions, but its event log was begun with 7.',
    );
  });
});
