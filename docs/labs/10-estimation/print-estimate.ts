/** Prints the numbers of a learner's file: `node print-estimate.ts <file that exports the estimate>`. */
import { pathToFileURL } from 'node:url';
import type { Estimate } from './estimate.js';

const { estimate } = (await import(pathToFileURL(process.argv[2] ?? '').href)) as { estimate?: Partial<Estimate> };
if (estimate === undefined) throw new Error("The file exports no 'estimate'.");
process.stdout.write(`${JSON.stringify(estimate)}\n`);
