import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { transformSync } from '@swc/core';
import { filesUnder } from '../build/files-under.mjs';

/** As tsconfig.json compiles: what is imported as a type alone is not imported any more. */
const OPTIONS = /** @type {import('@swc/core').Options} */ ({
  swcrc: false,
  configFile: false,
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
  module: { type: 'es6' },
});
const IMPORTS = [
  /^(?:import|export)\s[^'"]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^import\s*['"]([^'"]+)['"]/gm,
  /\bimport\(\s*['"]([^'"]+)['"]/g,
  // A driver that may be missing is loaded when it is chosen.
  /\bcreateRequire\([^)]*\)\(['"]([^'"]+)['"]\)/g,
];
/** The imports of a text, for a process that looks at several modules. @type {Map<string, readonly string[]>} */
const known = new Map();

/**
 * What a module needs at run time: follows all imports from its module.ts, its migrations and the host. Imports of types are
 * gone then.
 * @param {string} root
 * @param {string} module
 * @returns {{ packages: string[], foreignFiles: string[] }} packages, and the files of other modules, sorted
 */
export function neededBy(root, module) {
  const pending = [
    `src/modules/${module}/module.ts`,
    'src/platform/host/service.ts',
    'src/platform/host/run.ts',
    ...filesUnder(root, `migrations/${module}`).filter((file) => file.endsWith('.ts')),
  ];
  const seen = new Set(pending);
  /** @type {Set<string>} */
  const packages = new Set();
  for (let file = pending.pop(); file !== undefined; file = pending.pop())
    for (const imported of importsOf(root, file)) {
      if (!imported.startsWith('.')) {
        if (!imported.startsWith('node:')) packages.add(packageOf(imported));
        continue;
      }
      const target = posix.join(dirname(file), imported).replace(/\.js$/, '.ts');
      if (seen.has(target) || !existsSync(join(root, target))) continue;
      seen.add(target);
      pending.push(target);
    }
  const foreign = [...seen].filter(
    (file) => /^src\/modules\//.test(file) && !file.startsWith(`src/modules/${module}/`),
  );
  return { packages: [...packages].sort(), foreignFiles: foreign.sort() };
}

/** @param {string} root @param {string} file */
function importsOf(root, file) {
  const text = readFileSync(join(root, file), 'utf8');
  const found = known.get(text) ?? importsIn(text);
  known.set(text, found);
  return found;
}

/** @param {string} text */
function importsIn(text) {
  const { code } = transformSync(text, OPTIONS);
  return IMPORTS.flatMap((pattern) => [...code.matchAll(pattern)].map(([, name = '']) => name));
}

/** `undici/types` belongs to `undici`. @param {string} specifier */
function packageOf(specifier) {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
