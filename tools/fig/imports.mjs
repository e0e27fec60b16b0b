import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';
import { filesUnder } from '../build/files-under.mjs';

const OPTIONS = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
};

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
  const { outputText } = ts.transpileModule(readFileSync(join(root, file), 'utf8'), { compilerOptions: OPTIONS });
  const found = ts.preProcessFile(outputText, true, true).importedFiles.map(({ fileName }) => fileName);
  // A driver that may be missing is loaded when it is chosen.
  const required = [...outputText.matchAll(/\bcreateRequire\([^)]*\)\('([^']+)'\)/g)].map(([, name = '']) => name);
  return [...found, ...required];
}

/** `undici/types` belongs to `undici`. @param {string} specifier */
function packageOf(specifier) {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
