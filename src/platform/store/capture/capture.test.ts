import 'reflect-metadata';
import type { Tx } from '../unit/tx.js';
import type { DatabaseKind } from '../database/database.js';
import { type Garden, KINDS, openGarden } from '../copy/fixtures/copied-garden.js';

interface Change {
  readonly commit: number;
  readonly tbl: string;
  readonly key: string;
}

describe.each(KINDS)('the capture of changes in a %s database', (kind: DatabaseKind) => {
  let garden: Garden;
  beforeEach(async () => {
    garden = await openGarden(kind);
    await garden.store.activate(1);
  });
  afterEach(() => garden.remove());

  /** Runs statements in one unit. Resolves with the number of its commit. */
  const run = async (...statements: string[]): Promise<number> => {
    const work = async (tx: Tx) => {
      for (const statement of statements) await tx.sql.all(statement);
    };
    return (await garden.store.units.run('garden.change', work)).commit.number;
  };
  const changes = async (): Promise<readonly Change[]> => {
    const rows = await garden.store.reads.sql.all<{ commit_no: number; tbl: string; key: string }>(
      'SELECT commit_no, tbl, key FROM _change ORDER BY seq',
    );
    return rows.map(({ commit_no: commit, tbl, key }) => ({ commit, tbl, key: JSON.stringify(JSON.parse(key)) }));
  };
  const sorted = (found: readonly Change[]) => found.map((one) => JSON.stringify(one)).sort();
  const plant = (place: number, label: string) =>
    `INSERT INTO plants (bed, place, name, label) VALUES ('a"b', ${place}, 'fern', '${label}')`;

  it('notes nothing while it is off, and costs no trigger', async () => {
    await run("INSERT INTO fallow VALUES ('early')");
    expect(await changes()).toEqual([]);
    expect(await garden.database.capture.missing(garden.store.reads.sql)).toContain('plants');
  });

  it('notes each change once, with its commit, in the order of the commits', async () => {
    const since = await garden.store.capture();
    expect(await garden.store.capture()).toBe(since);
    const first = await run(plant(1, 'x'), plant(2, 'y'), "INSERT INTO beds VALUES ('b1', true)");
    const second = await run("UPDATE plants SET name = 'moss' WHERE place = 2", "DELETE FROM beds WHERE bed = 'b1'");
    const third = await run('UPDATE plants SET height = 1', 'DELETE FROM plants WHERE place > 5');
    expect(first).toBe(since + 1);
    const found = await changes();
    expect(found.map(({ commit }) => commit)).toEqual([first, first, first, second, second, third, third]);
    expect(sorted(found)).toEqual(
      sorted([
        { commit: first, tbl: 'plants', key: '["a\\"b",1]' },
        { commit: first, tbl: 'plants', key: '["a\\"b",2]' },
        { commit: first, tbl: 'beds', key: '["b1"]' },
        { commit: second, tbl: 'plants', key: '["a\\"b",2]' },
        { commit: second, tbl: 'beds', key: '["b1"]' },
        { commit: third, tbl: 'plants', key: '["a\\"b",1]' },
        { commit: third, tbl: 'plants', key: '["a\\"b",2]' },
      ]),
    );
  });

  it('notes both keys of a row whose key changes, and both rows of an upsert and of a replacement', async () => {
    await run(plant(1, 'x'), plant(2, 'y'), "INSERT INTO beds VALUES ('b1', true)");
    await garden.store.capture();
    const moved = await run('UPDATE plants SET place = 7 WHERE place = 1');
    expect(sorted(await changes())).toEqual(
      sorted([
        { commit: moved, tbl: 'plants', key: '["a\\"b",1]' },
        { commit: moved, tbl: 'plants', key: '["a\\"b",7]' },
      ]),
    );
    await garden.store.trimChanges(moved);
    const upsert = "INSERT INTO beds VALUES ('b1', false), ('b2', true) ON CONFLICT (bed) DO UPDATE SET shade = false";
    const commit = await run(upsert);
    expect(sorted(await changes())).toEqual(sorted(['["b1"]', '["b2"]'].map((key) => ({ commit, tbl: 'beds', key }))));
    if (kind === 'postgres') return;
    await garden.store.trimChanges(commit);
    // It has the label of another row, which is deleted.
    const replaced = await run("REPLACE INTO plants (bed, place, name, label) VALUES ('c', 1, 'rose', 'y')");
    expect(sorted(await changes())).toEqual(
      sorted(['["a\\"b",2]', '["c",1]'].map((key) => ({ commit: replaced, tbl: 'plants', key }))),
    );
  });

  it('notes nothing of a unit that was rolled back, beside others of its group', async () => {
    await garden.store.capture();
    const failing = garden.store.units.run('garden.fail', async (tx) => {
      await tx.sql.all("INSERT INTO fallow VALUES ('lost')");
      throw new Error('It fails.');
    });
    const [kept] = await Promise.all([
      run("INSERT INTO fallow VALUES ('kept')"),
      expect(failing).rejects.toThrow('It fails.'),
    ]);
    expect(await changes()).toEqual([{ commit: kept, tbl: 'fallow', key: '["kept"]' }]);
  });

  it('ends: nothing is noted any more, what was noted is forgotten, and it may begin again', async () => {
    await garden.store.capture();
    await run("INSERT INTO fallow VALUES ('a')");
    for (const round of [1, 2]) {
      await garden.store.endCapture();
      await run(`INSERT INTO fallow VALUES ('unseen ${round}')`);
      expect(await changes()).toEqual([]);
    }
    const since = await garden.store.capture();
    const commit = await run("INSERT INTO fallow VALUES ('b')");
    expect(commit).toBe(since + 1);
    expect(await changes()).toEqual([{ commit, tbl: 'fallow', key: '["b"]' }]);
  });

  it('forgets the changes up to a commit, and none behind the last one', async () => {
    await garden.store.capture();
    const first = await run("INSERT INTO fallow VALUES ('a')");
    const second = await run("INSERT INTO fallow VALUES ('b')");
    await garden.store.trimChanges(first);
    expect(await garden.store.capture()).toBe(first);
    expect((await changes()).map(({ commit }) => commit)).toEqual([second]);
    await garden.store.trimChanges(second + 100);
    expect(await garden.store.capture()).toBe(second);
    await garden.store.trimChanges(first);
    expect(await garden.store.capture()).toBe(second);
    expect(await changes()).toEqual([]);
  });

  it('begins anew when a trigger was switched off meanwhile: the changes since are lost', async () => {
    const since = await garden.store.capture();
    const statement =
      kind === 'postgres' ? 'ALTER TABLE beds DISABLE TRIGGER _capture_update' : 'DROP TRIGGER _capture_beds_key';
    const person = await garden.database.writer();
    await person.script(statement);
    await person.close();
    expect(await garden.database.capture.missing(garden.store.reads.sql)).toEqual(['beds']);
    const lost = await run("INSERT INTO fallow VALUES ('a')");
    expect(await garden.store.capture()).toBe(lost);
    expect(lost).toBe(since + 1);
  });

  it('begins anew when the database has become a copy meanwhile, whose commits are others', async () => {
    await run("INSERT INTO fallow VALUES ('a')");
    await garden.store.capture();
    await run("INSERT INTO fallow VALUES ('b')");
    await garden.store.follow(2);
    await garden.store.apply(2, (sql) => sql.script('UPDATE _commit SET number = 0'));
    await garden.store.activate(3);
    expect(await garden.store.capture()).toBe(0);
    expect(await changes()).toEqual([]);
  });

  if (kind === 'postgres')
    it('refuses TRUNCATE, whose rows nobody could name', async () => {
      await garden.store.capture();
      await expect(run('TRUNCATE fallow')).rejects.toThrow('FICUS_CAPTURE TRUNCATE on fallow is refused');
      await garden.store.endCapture();
      await run('TRUNCATE fallow');
    });
});
