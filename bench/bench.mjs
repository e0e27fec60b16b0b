/** Measures the program against floors taken in the same run: `npm run bench`, `npm run bench -- <name>`. See RESULTS.md. */
import { CASES, Misuse, optionsOf, SOAK, USAGE } from './harness/options.mjs';
import { machine, versions } from './harness/machine.mjs';
import { installPeers } from './harness/peers.mjs';
import { keepResult } from './harness/results-file.mjs';
import { table } from './harness/table.mjs';
import { answerHelp } from '../tools/command/options.mjs';
import { say } from '../tools/say.mjs';

/**
 * @param {import('./harness/options.mjs').Options} options
 * @param {string} name
 */
async function measure(options, name) {
  /** @type {(options: import('./harness/options.mjs').Options) => Promise<import('./harness/finding.mjs').Finding>} */
  const benchmark = (await import(`./${name}/${name}.mjs`))[name];
  say(`${name}: measuring…`);
  const began = performance.now();
  const on = await machine();
  const { rows, notes, skipped } = await benchmark(options);
  say(`${name}: done in ${Math.round((performance.now() - began) / 1_000)} s.`);
  for (const reason of skipped) say(`skipped: ${reason}`);
  return { name, machine: on, versions: versions(), rows, notes, skipped };
}

answerHelp(USAGE);

try {
  const options = optionsOf(process.argv.slice(2));
  await installPeers();
  const results = [];
  for (const name of [...CASES, SOAK].filter((one) => options.names.includes(one))) {
    const result = await measure(options, name);
    results.push(result);
    if (options.write) await keepResult(result);
    if (!options.json) process.stdout.write(`\n${table(result)}\n`);
  }
  const answer = results.length === 1 ? results[0] : results;
  if (options.json) process.stdout.write(`${JSON.stringify(answer, undefined, 2)}\n`);
} catch (error) {
  if (!(error instanceof Misuse)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
