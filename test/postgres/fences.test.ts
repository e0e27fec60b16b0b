import type { Connection } from '../../src/platform/store/database/database.js';
import type { OpenStore } from '../../src/platform/store/open-store.js';
import { temporaryDatabase, type TemporaryDatabase } from '../../src/platform/testing/temporary-database.js';
import { openGarden, plant, plants, PlantRow } from './plants.js';
import { onServer } from './on-server.js';

onServer('the fences of a PostgreSQL database (guarantee 9: one writer)', () => {
  let database: TemporaryDatabase;
  let store: OpenStore;
  let outsider: Connection;
  beforeEach(async () => {
    database = await temporaryDatabase('garden');
    store = await openGarden(database.again());
    await plant(store, 'fern');
    outsider = await database.again().writer();
  });
  afterEach(async () => {
    await outsider.close();
    await store.close();
    await database.remove();
  });

  it('refuse whoever writes without a claim, by whatever statement', async () => {
    for (const [operation, statement] of [
      ['INSERT', "INSERT INTO plants VALUES ('weed', 1)"],
      ['UPDATE', 'UPDATE plants SET height = 2'],
      ['DELETE', 'DELETE FROM plants'],
      ['TRUNCATE', 'TRUNCATE plants'],
      ['INSERT', "COPY plants FROM PROGRAM 'echo'"],
      ['UPDATE', "SET session_replication_role = 'replica'; UPDATE plants SET height = 2"],
    ])
      await expect(outsider.script(statement as string)).rejects.toThrow(`FICUS_UNCLAIMED ${operation} on plants`);
    expect(await plants(store)).toEqual(['fern']);
  });

  it('refuse a claim of an epoch that is over, or may not write', async () => {
    for (const change of ["role = 'fenced'", "epoch = 2, role = 'owner'"]) {
      await outsider.script(`UPDATE _epoch SET ${change}`);
      for (let again = 0; again < 2; again += 1)
        await expect(plant(store, 'stale')).rejects.toThrow(
          'garden does not write here at present: its data has another owner. None of its data was changed; try again with the same key.',
        );
    }
    await store.activate(2);
    await plant(store, 'oak');
    expect(await plants(store)).toEqual(['fern', 'oak']);
  });

  it('let a change of the epoch by hand wait for the group that is under way', async () => {
    let change: Promise<void> | undefined;
    await store.units.run('garden.plant', async (tx) => {
      await tx.manager.insert(PlantRow, { plantId: 'early', height: 1 });
      change = outsider.script('UPDATE _epoch SET epoch = 2');
      await tx.sql.all('SELECT pg_sleep(0.2)');
      await tx.manager.insert(PlantRow, { plantId: 'late', height: 1 });
    });
    await change;
    await expect(plant(store, 'stale')).rejects.toThrow('garden does not write here at present');
    expect(await plants(store)).toEqual(['early', 'fern', 'late']);
  });

  it('undo no more than the unit that was refused: its neighbours in the group go on', async () => {
    const results = await Promise.allSettled([
      plant(store, 'ash'),
      plant(store, 'fern'),
      store.units.run('garden.fail', (tx) => tx.sql.all('SELECT * FROM nowhere')),
      plant(store, 'elm'),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(await plants(store)).toEqual(['ash', 'elm', 'fern']);
  });

  it('are put back at the next start when one was taken away', async () => {
    await outsider.script('DROP TRIGGER "_fence" ON plants; ALTER TABLE _commit DISABLE TRIGGER "_fence"');
    await outsider.script("INSERT INTO plants VALUES ('weed', 1)");
    await store.close();
    store = await openGarden(database.again());
    for (const statement of ['DELETE FROM plants', 'UPDATE _commit SET number = 0'])
      await expect(outsider.script(statement)).rejects.toThrow('FICUS_UNCLAIMED');
  });
});
