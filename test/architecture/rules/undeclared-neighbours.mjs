import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { filesUnder } from '../../../tools/build/files-under.mjs';
import { contractImports } from '../source/contract-imports.mjs';
import { modulesOf } from '../source/modules.mjs';
import { callsOf, nodesIn, parse, propertyOf } from '../source/syntax.mjs';

/**
 * Deny by default: a module knows the contracts of those modules that its module.ts uses (calls) or subscribes to (events).
 * @param {string} root
 * @returns {string[]}
 */
export function check(root) {
  return modulesOf(root).flatMap((module) => {
    const composition = `src/modules/${module}/module.ts`;
    if (!existsSync(join(root, composition))) return [];
    const allowed = neighboursOf(parse(root, composition));
    return filesUnder(root, `src/modules/${module}`)
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .flatMap((file) =>
        contractImports(parse(root, file))
          .filter((imported) => imported.module !== module && !allowed.includes(imported.module))
          .map(
            (imported) =>
              `${file} imports the contract of ${imported.module}, which ${module} neither uses nor subscribes to; ` +
              `it may import those of: ${allowed.join(', ') || 'none'}. Add ${imported.module} to 'uses' in ${composition} to call it, subscribe to one of its events there, or do without.`,
          ),
      );
  });
}

/**
 * The modules named in `uses`, `on` and `sagas` of an `implement()`.
 * @param {ts.SourceFile} source
 */
function neighboursOf(source) {
  const imports = contractImports(source);
  const parts = callsOf(source, ['implement']).flatMap((call) =>
    ['uses', 'on', 'sagas'].map((part) => propertyOf(call.arguments[1], part)).filter((part) => part !== undefined),
  );
  const identifiers = parts.flatMap((part) => [...nodesIn(part)].filter(ts.isIdentifier).map(({ text }) => text));
  return imports
    .filter(({ names }) => names.some((name) => identifiers.includes(name)))
    .map(({ module }) => module)
    .sort();
}
