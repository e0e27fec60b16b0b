import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The commands that come after something was made in a module.
 * @param {string} root
 * @param {string} module
 * @param {{ test: string, isPromised: boolean }} made the suite, and whether the contract has got an entry
 * @returns {string[]}
 */
export function nextOf(root, module, { test, isPromised }) {
  // A contract that was never accepted has promised nothing, and can be changed freely.
  const isAccepted = existsSync(join(root, 'src', 'modules', module, 'contract.snapshot.json'));
  return [
    `npm test -- src/modules/${test}`,
    ...(isPromised && isAccepted ? [`npm run contracts -- accept ${module}`] : []),
    'npm run check',
    'npm run dev',
  ];
}
