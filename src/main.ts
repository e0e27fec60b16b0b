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

const USAGE = `npm start: runs the marketplace. It takes no options; settings are environment variables, such as PORT, HOST and DATA_DIR (docs/settings.md).`;

/** Handles a command line: prints help, or refuses it. @returns whether the program is to start. */
function isToStart([word]: readonly string[]): boolean {
  if (word === undefined) return true;
  if (word === '--help' || word === '-h') process.stdout.write(`${USAGE}\n`);
  else {
    process.stderr.write(`'${word}' is no option of this command. ${USAGE}\n`);
    process.exitCode = 2;
  }
  return false;
}

if (isToStart(process.argv.slice(2)))
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
