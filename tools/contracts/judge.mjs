import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareContracts } from './compare/compare-contracts.js';
import { countInFlight } from './count-in-flight.mjs';
import { findConsumers } from './compare/find-consumers.js';
import { snapshotOf } from './compare/snapshot.js';
import { loadModules } from './load-modules.mjs';
import { readSnapshot } from './snapshot-files.mjs';

/**
 * @typedef {object} Judged what one module promises, and how it differs from what is written down
 * @property {string} module
 * @property {import('./compare/snapshot.js').Snapshot} present
 * @property {readonly import('./compare/difference.js').Difference[]} differences
 * @property {string} [unreadable] why the snapshot cannot be read
 */

/**
 * Compares the contracts of a checkout with their snapshots. The sources are TypeScript: import this behind the hooks.
 * @param {string} root
 * @returns {Promise<Judged[]>}
 * @throws {import('../command/command-error.mjs').CommandError} when the modules cannot be loaded
 */
export async function judge(root) {
  const modules = await loadModules(root, 'The contracts cannot be compared');
  const consumers = findConsumers(modules, (name) =>
    readFileSync(join(root, 'src/modules', name, 'module.ts'), 'utf8'),
  );
  return Promise.all(
    modules.map(async ({ contract, sagas = [] }) => {
      const module = contract.name;
      const present = snapshotOf(
        contract,
        sagas.map((saga) => saga.contract),
      );
      const former = readSnapshot(root, module);
      if (typeof former === 'string') return { module, present, differences: [], unreadable: former };
      const differences = compareContracts(former, present, consumers);
      const breaksSagas = differences.some(({ rule, level }) => rule.startsWith('saga') && level === 'breaking');
      if (!breaksSagas) return { module, present, differences };
      // Databases are opened only for a message that needs their number.
      return {
        module,
        present,
        differences: compareContracts(former, present, consumers, await countInFlight(root, module)),
      };
    }),
  );
}
