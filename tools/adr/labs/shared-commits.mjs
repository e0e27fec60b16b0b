/**
 * How many commits 512 units of work share, for record 0003: `node tools/adr/labs/shared-commits.mjs [callers]`. Needs no build. Prints one
 * figure a line; without a number of callers, for 1, 8 and 64 of them, with the time that it took.
 */
import 'reflect-metadata';
import { register } from 'node:module';

register('../../contracts/typescript-hooks.mjs', import.meta.url);
const { openTemporaryStore } = await import('../../../src/platform/testing/open-temporary-store.js');

const UNITS = 512;

/** @param {number} callers how many wait for a unit at once */
async function measure(callers) {
  const store = await openTemporaryStore();
  try {
    let [left, commits] = [UNITS, 0];
    const call = async () => {
      while (left-- > 0) {
        const { commit } = await store.units.run('unit', (tx) =>
          tx.sql.all('INSERT INTO _seed VALUES (?, ?)', [tx.id(), '']),
        );
        commits = Math.max(commits, commit.number);
      }
    };
    const began = performance.now();
    await Promise.all(Array.from({ length: callers }, call));
    return { commits, ms: Math.round(performance.now() - began) };
  } finally {
    await store.remove();
  }
}

const [given] = process.argv.slice(2);
if (given !== undefined) process.stdout.write(`${(await measure(Number(given))).commits} commits\n`);
else
  for (const callers of [1, 8, 64]) {
    const { commits, ms } = await measure(callers);
    process.stdout.write(`commits of ${UNITS} units, callers at once ${callers}: ${commits}\n`);
    process.stdout.write(`time of ${UNITS} units, callers at once ${callers}: ${ms} ms\n`);
  }
