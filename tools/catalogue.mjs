/**
 * Compares docs/event-catalogue.md with the contracts and subscriptions that it is made from: `npm run catalogue`; `--write`
 * writes it anew. It reads the sources, so it needs no build.
 */
import { register } from 'node:module';
import { takeOnly } from './command/options.mjs';

takeOnly(
  `npm run catalogue [-- --write] [--json | --quiet]: compares docs/event-catalogue.md with the contracts and subscriptions of the modules;
--write writes it anew. --json prints one value for programs; --quiet prints nothing while nothing differs.`,
  ['--write', '--json', '--quiet'],
);

register('./contracts/typescript-hooks.mjs', import.meta.url);
const { run } = await import('./catalogue/run.mjs');
process.exitCode = await run(process.argv.slice(2));
