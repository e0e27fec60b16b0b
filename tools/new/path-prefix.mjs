import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { modulesIn } from './modules-in.mjs';

const ROUTE = /\b(?:get|post|put|patch|del)\(\s*['"`](\/[^/'"`]+\/[^/'"`]+)/g;

/**
 * The module that serves paths below a prefix, if one does. A path prefix belongs to one module.
 * @param {string} root
 * @param {string} prefix two segments, such as `/api/gardens`
 */
export function servedBy(root, prefix) {
  return modulesIn(root).find((module) => {
    const file = join(root, 'src', 'modules', module, 'contract.ts');
    const routes = existsSync(file) ? [...readFileSync(file, 'utf8').matchAll(ROUTE)] : [];
    return routes.some(([, served]) => served === prefix);
  });
}
