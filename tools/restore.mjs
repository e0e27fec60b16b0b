/** `npm run restore`: puts the databases of a backup in place. It reads the sources, so it needs no build. */
import { register } from 'node:module';
import { answerHelp } from './command/options.mjs';

answerHelp(`npm run restore -- <directory> [--data <directory>] [--module-database <module>=<address>]… [--replace] [--dry-run] [--json]

Puts all databases of a backup in place, as they were at one moment. No program may run on them. Afterwards every module serves at the
host that keeps the journal, which says from when the data is as it starts.
  --data <directory>       the data directory of the program, default DATA_DIR; addresses are those of the environment (ORDER_DATABASE_URL)
  --module-database <module>=<address>
                           the database of one module, a file or postgres://…
  --replace                puts files aside that are there, and overwrites databases on PostgreSQL
  --dry-run                checks the backup, and says where each database would go
  --json                   one value for programs

The exit status is 2 when nothing was restored.`);

register('./contracts/typescript-hooks.mjs', import.meta.url);
const { runRestore } = await import('./backup/run-restore.js');
process.exitCode = await runRestore(process.argv.slice(2));
