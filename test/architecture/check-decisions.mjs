/**
 * `node test/architecture/check-decisions.mjs <file>`: which decision records a test run has shown not to be held. The file is
 * what `npm test -- --json --outputFile=<file>` has written. Ends with 1 when there are some.
 */
import { readFileSync } from 'node:fs';
import { root } from '../../tools/root.mjs';
import { suitesOf } from './documents/suite-runs.mjs';
import { unheldRecords } from './documents/unheld-records.mjs';

const [file] = process.argv.slice(2);
if (!file) {
  process.stderr.write('Name the file with the results: npm test -- --json --outputFile=<file>.\n');
  process.exitCode = 2;
} else {
  const unheld = unheldRecords(root, suitesOf(root, JSON.parse(readFileSync(file, 'utf8')).testResults));
  for (const sentence of unheld) process.stdout.write(`${sentence}\n`);
  if (unheld.length === 0) process.stdout.write('No decision was shown not to be held.\n');
  process.exitCode = unheld.length > 0 ? 1 : 0;
}
