import { join, posix } from 'node:path';
import { existsSync } from 'node:fs';
import { importedFrom } from '../../test/architecture/source/imported-from.mjs';
import { callsOf, parse } from '../../test/architecture/source/syntax.mjs';

/** @typedef {import('../../src/platform/module/module.js').Module} Module */

/**
 * What a module handles, in the order of its `on`. A handler's file is the one from which `module.ts` imports it; where the
 * subscriptions are not written there as `when(event, handler)`, it is `module.ts` itself.
 * @param {Module} module
 * @param {string} root
 * @returns {import('./catalogue-page.js').EventConsumer[]}
 */
export function consumersOf({ contract, on, readModels = [] }, root) {
  const folder = `src/modules/${contract.name}`;
  const source = parse(root, `${folder}/module.ts`);
  const written = callsOf(source, ['when']);
  const isWritten = written.length === on.length;
  return on.map(({ event, handler }, index) => {
    const model = readModels.find(({ handlers }) => handlers.includes(handler))?.name;
    const imported = isWritten ? importedFrom(source, written[index]?.arguments[1]) : undefined;
    const path = posix.normalize(`${folder}/${imported?.replace(/\.js$/, '.ts') ?? 'module.ts'}`);
    const file = existsSync(join(root, path)) ? path : `${folder}/module.ts`;
    return { module: contract.name, event: event.name, file, ...(model === undefined ? {} : { model }) };
  });
}
