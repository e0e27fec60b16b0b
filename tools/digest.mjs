/**
 * `npm run digest`: the business facts in the databases of a program or a stack, as digests that can be compared with those of another
 * run. It reads the sources, so it needs no build.
 */
import { register } from 'node:module';
import { answerHelp } from './command/options.mjs';

answerHelp(`npm run digest -- [--data <directory>] [--stack <directory>] [--module-database <module>=<address>]… [--rows] [--json]
npm run digest -- [where] --against <file>
npm run digest -- diff <file> <file>

Prints a digest of the business facts in all databases: equal for equal histories, whatever the placement, the identifiers and the times.
Run it when nothing is under way; programs may run meanwhile, and nothing is written.
  --data <directory>       the data directory of a program, default data; addresses are those of the environment (ORDER_DATABASE_URL)
  --stack <directory>      the directory of a stack instead: the databases of all its processes
  --module-database <module>=<address>
                           the database of one module, a file or postgres://…; 'gateway' is the book of the payment gateway
  --projection <name>      members, shops, orders, transitions, money, messages or whole-orders alone
  --rows                   the lines that the digests are made of
  --json                   one value for programs; with --rows it can be compared line by line
  --against <file>         compares with what --json --rows has printed into a file
  diff <file> <file>       compares two such files

The exit status is 1 when two digests differ, and 2 when something could not be read.`);

register('./contracts/typescript-hooks.mjs', import.meta.url);
const { run } = await import('./digest/run.js');
process.exitCode = await run(process.argv.slice(2));
