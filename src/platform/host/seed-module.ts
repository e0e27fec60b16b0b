import { Unavailable } from '../contract/failure.js';
import { systemClock, utc } from '../ops/clock.js';
import type { HostSettings } from '../ops/host-settings.js';
import type { Assembled } from '../module/container.js';
import type { About } from '../edge/openapi/home-page.js';
import type { Module, SampleValues, Seed } from '../module/module.js';
import { isOwner } from '../store/database/ownership.js';
import type { ModuleStore } from '../store/unit/module-store.js';
import type { BootOptions } from './boot-options.js';
import { databaseVariable } from './database-address.js';

/** A seed writes many rows in one unit, before the host serves anybody. */
const SEED_BUDGET_MS = 30_000;

const AGAIN_AFTER_MS = 100;
/** Another process that fills the same database makes this one wait, at most as long as two seeds may take. */
const WAITS_MS = 2 * SEED_BUDGET_MS;

/** A module whose database is to be filled, or was. */
export interface SeededModule {
  readonly module: Module;
  readonly store: ModuleStore;
  readonly handlers: Assembled;
}

/**
 * Brings a module's database into the state that the host wants. Only the owner of a module's data is filled.
 * @throws Error when there is sample data, and it is to be refused.
 */
export async function prepareSamples(running: SeededModule, samples: BootOptions['samples']): Promise<void> {
  if (samples === 'refuse') await refuseSeeded(running);
  if (samples === 'fill' && isOwner(running.store.ownership)) await seedModule(running);
}

/** What a host wants of sample data, as its settings say. */
export function wantedSamples({
  SAMPLE_DATA,
  NODE_ENV,
}: Pick<HostSettings, 'SAMPLE_DATA' | 'NODE_ENV'>): BootOptions['samples'] {
  if (SAMPLE_DATA) return 'fill';
  return NODE_ENV === 'production' ? 'refuse' : 'leave';
}

/** Whether a module's database holds sample data. */
export async function isSeeded({ store }: SeededModule): Promise<boolean> {
  const rows = await store.reads.sql.all('SELECT module FROM _seed');
  return rows.length > 0;
}

/**
 * Fills a module's database with its sample data, unless that was done before. Two processes may do so at once.
 * @throws Unavailable when the database takes no write for a minute.
 */
export async function seedModule(running: SeededModule): Promise<void> {
  const { seed } = running.module;
  const end = systemClock.monotonic() + WAITS_MS;
  while (seed && !(await isSeeded(running))) {
    try {
      await fill(running, seed);
    } catch (error) {
      if (!(error instanceof Unavailable) || systemClock.monotonic() > end) throw error;
      await new Promise<void>((resolve) => systemClock.after(AGAIN_AFTER_MS, resolve));
    }
  }
}

/** What a host shows of its sample data. */
export type ShownSamples = Required<Pick<About, 'sampleAccounts' | 'examples'>> & Pick<About, 'signInAt'>;

/**
 * The accounts among the sample data of modules, the path at which they sign in, and values for examples.
 * @param running those that run here. The seed of any other is constructed without what it takes: what is shown are constants.
 */
export function shownSamples(
  modules: readonly Module[],
  running: ReadonlyMap<string, Pick<SeededModule, 'handlers'>>,
): ShownSamples {
  const seeds = modules.flatMap(({ contract: { name }, seed }) => {
    if (!seed) return [];
    return [(running.get(name)?.handlers.handler(seed) ?? new seed()) as Seed];
  });
  const signInAt = seeds.map(({ signIn }) => signIn?.http?.path).find((path) => path !== undefined);
  return {
    sampleAccounts: seeds.flatMap(({ accounts = [] }) => accounts),
    examples: Object.assign({}, ...seeds.map(({ examples }) => examples)) as SampleValues,
    ...(signInAt === undefined ? {} : { signInAt }),
  };
}

async function fill({ module, store, handlers }: SeededModule, seed: NonNullable<Module['seed']>): Promise<void> {
  const { name } = module.contract;
  await store.units.run(
    `the sample data of ${name}`,
    async (tx) => {
      // Another process may have filled the database since this one looked: it starts at the same time.
      if ((await tx.sql.all('SELECT module FROM _seed')).length > 0) return;
      await (handlers.handler(seed) as Seed).run(tx);
      await tx.sql.all('INSERT INTO _seed (module, seeded_at) VALUES (?, ?)', [name, utc(tx.now())]);
    },
    { budgetMs: SEED_BUDGET_MS },
  );
}

/** @throws Error when a database holds sample data, whose accounts have published passwords. */
async function refuseSeeded(running: SeededModule): Promise<void> {
  const { name } = running.module.contract;
  if (await isSeeded(running))
    throw new Error(
      `The database of ${name} holds sample data, whose passwords are published, and NODE_ENV is 'production'; give it a new one: another DATA_DIR or ${databaseVariable(name)}.`,
    );
}
