/** `npm run backup`: a copy of all databases at one moment, while the program serves. It reads the sources, so it needs no build. */
import { register } from 'node:module';
import { answerHelp } from './command/options.mjs';

answerHelp(`npm run backup -- <directory> [--data <directory>] [--stack <directory>] [--module-database <module>=<address>]… [--dry-run] [--json]

Copies all databases of a program, with the journal of placements, as they are at one moment, into a new directory. The program may
serve meanwhile: its writers are held for some milliseconds. Databases on PostgreSQL are copied by pg_dump.
  --data <directory>       the data directory of the program, default DATA_DIR; addresses are those of the environment (ORDER_DATABASE_URL)
  --stack <directory>      the directory of a stack instead: the databases of all its processes
  --module-database <module>=<address>
                           the database of one module, a file or postgres://…, such as that of a service elsewhere
  --dry-run                says which databases would be copied
  --json                   one value for programs

The exit status is 2 when there is no backup.`);

register('./contracts/typescript-hooks.mjs', import.meta.url);
const { runBackup } = await import('./backup/run-backup.js');
process.exitCode = await runBackup(process.argv.slice(2));
