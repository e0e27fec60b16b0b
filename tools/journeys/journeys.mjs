/** `npm run journeys`: traces a request, an event and a step of a saga through the built program, and counts their files. */
import { takeOnly } from '../command/options.mjs';
import { root } from '../root.mjs';
import { blockOf, foldersOf, tableOf, writeBlock } from './page.mjs';
import { traceWays } from './trace.mjs';

takeOnly(
  `npm run journeys [-- --json | --write]: counts the files and functions that one request, one event and one step of a saga
lead through, by traces of the built program.

  --json    prints one value for programs
  --write   writes the figures into docs/architecture.md`,
  ['--json', '--write'],
);

const journeys = await traceWays();
if (process.argv.includes('--write')) writeBlock(root, blockOf(journeys));
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(journeys, undefined, 2)}\n`);
else {
  process.stdout.write(`${tableOf(journeys)}\n`);
  for (const journey of journeys)
    process.stdout.write(`\n${journey.name}: ${journey.ends}\n${foldersOf(journey).join('\n')}\n`);
}
