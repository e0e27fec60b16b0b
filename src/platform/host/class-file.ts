import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The folder of this program's modules. */
const OWN_MODULES = new URL('../../modules/', import.meta.url);

/**
 * The source file that declares a class of a module, as a path in the repository: `src/modules/garden/plant/plant.ts`.
 * Undefined when no file below the module's folder declares it. For error messages: it reads the files.
 */
export async function fileOfClass(
  module: string,
  className: string,
  modules = OWN_MODULES,
): Promise<string | undefined> {
  const folder = new URL(`${module}/`, modules);
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  const declaration = new RegExp(`\\bclass ${className}\\b`);
  for (const file of files.filter((name) => /(?<!\.d)\.(ts|js)$/.test(name)).sort()) {
    const text = await readFile(fileURLToPath(new URL(file, folder)), 'utf8');
    if (declaration.test(text)) return `src/modules/${module}/${file.replace(/\.js$/, '.ts')}`;
  }
  return undefined;
}
