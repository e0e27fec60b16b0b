import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { discoverModules } from './platform/host/discover-modules.js';
import { monolith } from './platform/host/monolith.js';
import { run } from './platform/host/run.js';

/** The package's version; the compiled program is one folder deeper than the source. */
async function version(): Promise<string> {
  for (const path of ['../package.json', '../../package.json']) {
    const text = await readFile(new URL(path, import.meta.url), 'utf8').catch(() => undefined);
    if (text) return (JSON.parse(text) as { version: string }).version;
  }
  return 'unknown';
}

await run(async () =>
  monolith({
    modules: await discoverModules(new URL('./modules/', import.meta.url)),
    environment: process.env,
    title: 'Ficus',
    description: 'A food-delivery marketplace as a modular monolith: one process, a database for each module.',
    version: await version(),
    operators: ['admin'],
  }),
);
