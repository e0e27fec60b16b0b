import 'reflect-metadata';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NotOwner } from '../../contract/failure.js';
import { openTemporaryStore } from '../../testing/open-temporary-store.js';

/** A plant named `toad` eats the claim, so that the fence refuses the rows behind it in the same statement. */
class EatenClaim0000000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE plants (name varchar PRIMARY KEY)');
    await runner.query(
      "CREATE TRIGGER toad AFTER INSERT ON plants WHEN NEW.name = 'toad' BEGIN DELETE FROM _claim; END",
    );
  }
  async down(): Promise<void> {}
}

describe('a statement that the fence of a SQLite table refuses in the middle', () => {
  for (const twice of [false, true])
    it(`leaves nothing of its unit, ${twice ? 'with' : 'without'} savepoints`, async () => {
      const store = await openTemporaryStore({ migrations: [EatenClaim0000000000100], twice });
      const insert = (...names: string[]) =>
        store.units.run('garden.plant', (tx) =>
          tx.sql.all(`INSERT INTO plants (name) VALUES ${names.map((name) => `('${name}')`).join(', ')}`),
        );
      const swallowed = () =>
        store.units.run('garden.plant', async (tx) => {
          await tx.sql.all("INSERT INTO plants (name) VALUES ('elm'), ('toad'), ('fern')").catch(() => undefined);
        });
      await expect(insert('ash', 'toad', 'beech')).rejects.toThrow(NotOwner);
      await expect(swallowed()).rejects.toThrow(NotOwner);
      expect(await store.reads.sql.all('SELECT name FROM plants')).toEqual([]);
      await insert('ash', 'beech');
      expect(await store.reads.sql.all('SELECT name FROM plants')).toEqual([{ name: 'ash' }, { name: 'beech' }]);
      await store.remove();
    });
});
