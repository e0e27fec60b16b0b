import { utc } from '../ops/clock.js';
import type { Seed } from '../module/module.js';
import { databaseVariable } from './database-url.js';
import type { RunningModule } from './running-module.js';

/** A seed writes a lot at once, before anybody waits. */
const SEED_BUDGET_MS = 30_000;

/** Whether a module's database holds sample data. */
export async function isSeeded({ store }: RunningModule): Promise<boolean> {
  const rows = await store.reads.sql.all('SELECT module FROM _seed');
  return rows.length > 0;
}

/** Fills a module's database with its sample data, unless that was done before. */
export async function seedModule(running: RunningModule): Promise<void> {
  const { module, store, handlers } = running;
  const { name } = module.contract;
  const { seed } = module;
  if (!seed || (await isSeeded(running))) return;
  await store.units.run(
    `the sample data of ${name}`,
    async (tx) => {
      await (handlers.handler(seed) as Seed).run(tx);
      await tx.sql.all('INSERT INTO _seed (module, seeded_at) VALUES (?, ?)', [name, utc(tx.now())]);
    },
    { budgetMs: SEED_BUDGET_MS },
  );
}

/** @throws Error when a database holds sample data, whose accounts have published passwords. */
export async function refuseSeeded(running: RunningModule): Promise<void> {
  const { name } = running.module.contract;
  if (await isSeeded(running))
    throw new Error(
      `The database of ${name} holds sample data, whose passwords are published, and NODE_ENV is 'production'; give it a new one: another DATA_DIR or ${databaseVariable(name)}.`,
    );
}
