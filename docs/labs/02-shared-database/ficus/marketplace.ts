/** The marketplace of Ficus with a module for reviews, as `npm start` runs it, from sources. Settings are those of the environment. */
import { discoverMigrations } from '#ficus/platform/host/discover-migrations.js';
import { discoverModules } from '#ficus/platform/host/discover-modules.js';
import { monolith } from '#ficus/platform/host/monolith.js';
import { run } from '#ficus/platform/host/run.js';
import { CreateReviews1796000000000 } from './review/create-reviews.js';
import { reviewModule } from './review/module.js';

const ofFicus = discoverMigrations();

await run(async () =>
  monolith({
    modules: [...(await discoverModules(new URL('../../../../src/modules/', import.meta.url))), reviewModule],
    environment: process.env,
    title: 'Ficus with reviews',
    version: '0',
    migrations: async (module) => (module === 'review' ? [CreateReviews1796000000000] : ofFicus(module)),
  }),
);
