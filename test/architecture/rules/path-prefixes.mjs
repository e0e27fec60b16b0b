import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { modulesOf } from '../source/modules.mjs';
import { callsOf, parse, textOf } from '../source/syntax.mjs';

/**
 * No two modules own one path prefix, because the edge routes by it when one of them has moved out.
 * @param {string} root
 * @returns {string[]}
 */
export function check(root) {
  /** @type {Map<string, string>} */
  const owners = new Map();
  /** @type {Set<string>} */
  const sentences = new Set();
  for (const module of modulesOf(root))
    for (const prefix of prefixesOf(root, module)) {
      const owner = owners.get(prefix) ?? module;
      owners.set(prefix, owner);
      if (owner !== module)
        sentences.add(
          `src/modules/${module}/contract.ts serves ${prefix}, and so does src/modules/${owner}/contract.ts. ` +
            'A path prefix belongs to one module; serve one of them under another prefix.',
        );
    }
  return [...sentences];
}

/**
 * The first two segments of each path that a contract serves: `/api/orders` for `/api/orders/:orderId`.
 * @param {string} root
 * @param {string} module
 */
function prefixesOf(root, module) {
  const file = `src/modules/${module}/contract.ts`;
  if (!existsSync(join(root, file))) return [];
  return callsOf(parse(root, file), ['get', 'post', 'put', 'patch', 'del'])
    .map((call) => textOf(call.arguments[0]))
    .filter((path) => path?.startsWith('/') === true)
    .map((path) => /** @type {string} */ (path).split('/').slice(0, 3).join('/'));
}
