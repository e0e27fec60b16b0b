import { chooseDatabase } from '../../src/platform/host/choose-database.js';
import type { Running } from '../../src/platform/host/boot.js';
import type { Placements } from '../../src/platform/fig/placements.js';
import { quietLog } from '../../src/platform/testing/quiet-log.js';
import type { Connection } from '../../src/platform/store/database/database.js';
import { placeholders, type Sql } from '../../src/platform/store/database/sql.js';

/** What belongs to a database, and not to the module. */
const STAY = ['_epoch', '_claim', '_owner', '_identity', '_migration', 'sqlite_sequence'];
const cause = { by: 'a test', reason: 'to see it move' };

/** A host of modules that can be moved. */
export interface MovingHost {
  readonly running: () => Running;
  readonly place: string;
  readonly dataDirectory: string;
  readonly environment: Record<string, string>;
}

/**
 * Moves a module between two hosts step by step, as a mover does: the target stands by, the switch is declared, the source is fenced,
 * its rows are copied, and the journal names the target. Hosts that share a database on a server share it on.
 */
export async function moveByHand(
  module: string,
  { from, to }: { readonly from: MovingHost; readonly to: MovingHost },
  placements: Placements,
): Promise<void> {
  const runtimeOf = ({ running }: MovingHost) => {
    const runtime = running().runtimes.get(module);
    if (!runtime) throw new Error(`No host of ${module} runs.`);
    return runtime;
  };
  const source = from.running().modules.get(module)?.store;
  const target = await runtimeOf(to).standBy();
  await placements.refresh();
  const row = placements.of(module);
  if (!row || !source) throw new Error(`${module} is not placed.`);
  const { epoch } = row;
  const owner = target.identity;
  let switching = row;
  if (owner !== row.owner) {
    const until = Date.now() + 30_000;
    switching = await placements.change(row, { ...row, phase: 'switching', target: owner, until }, cause);
    await source.fence(epoch + 1);
    const connection = await chooseDatabase(module, { ...to, log: quietLog }).writer();
    try {
      await copyRows(source.reads.sql, connection, await source.tables(), epoch);
    } finally {
      await connection.close();
    }
  }
  const { target: _target, until: _until, ...rest } = switching;
  const next = { ...rest, epoch: epoch + 1, owner, place: to.place, phase: 'activating', previous: epoch } as const;
  await placements.change(switching, { ...next, moved: true }, cause);
  await runtimeOf(to).reconciled();
  await runtimeOf(from).reconciled();
}

async function copyRows(from: Sql, to: Connection, tables: readonly string[], epoch: number): Promise<void> {
  await to.script('BEGIN IMMEDIATE');
  const [writer] = await to.all<{ token: number }>('SELECT token FROM _owner');
  await to.all("INSERT INTO _claim (epoch, role, token) VALUES (?, 'follower', ?)", [epoch, writer?.token ?? null]);
  for (const table of tables.filter((name) => !STAY.includes(name))) {
    await to.all(`DELETE FROM "${table}"`);
    for (const row of await from.all<Record<string, string | number | null>>(`SELECT * FROM "${table}"`)) {
      const columns = Object.keys(row);
      const names = columns.map((column) => `"${column}"`).join(', ');
      const sql = `INSERT INTO "${table}" (${names}) VALUES (${placeholders(columns.length)})`;
      await to.all(sql, Object.values(row));
    }
  }
  await to.all('DELETE FROM _claim');
  await to.script('COMMIT');
}
