/** Has a consumer live through all phases. `node run-phases.ts <program of the consumer> <folder> <seed> <end | first-fault>` */
import 'reflect-metadata';
import { printResult } from '../../../tools/lab/print-result.js';
import { NOTHING_SEEN } from './judge.js';
import type { Seen } from './seen.js';
import { runPhases, type Until } from './all-phases.js';

const [program = '', folder = '', seed = '', until = 'end'] = process.argv.slice(2);

await printResult<Seen>(
  () => runPhases(program, folder, Number(seed), until as Until),
  (failure) => ({ ...NOTHING_SEEN, failure }),
);
// What a client of a broker that was killed has left open must not keep the process.
process.stdout.write('', () => process.exit());
