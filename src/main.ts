import 'reflect-metadata';
import { discoverModules } from './platform/host/discover-modules.js';
import { monolith } from './platform/host/monolith.js';
import { packageVersion } from './platform/host/package-version.js';
import { run } from './platform/host/run.js';

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
      version: await packageVersion(),
      operators: ['admin'],
    }),
  );
