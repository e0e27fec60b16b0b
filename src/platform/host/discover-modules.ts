import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Module } from '../module/module.js';

function isModule(candidate: unknown): candidate is Module {
  return (
    typeof candidate === 'object' &&
    candidate !== null &&
    'contract' in candidate &&
    'calls' in candidate &&
    'on' in candidate
  );
}

const locations = new WeakMap<Module, URL>();

/** The file from which a module was loaded; undefined for one that was made otherwise. */
export function locationOf(module: Module): URL | undefined {
  return locations.get(module);
}

/** Loads the module of a file. @throws Error when it exports none, or several. */
export async function loadModule(location: URL): Promise<Module> {
  const exported: object = (await import(location.href)) as object;
  const found = Object.values(exported).filter(isModule);
  const [module] = found;
  if (!module || found.length > 1)
    throw new Error(`${fileURLToPath(location)} exports ${found.length} modules; export one, made by implement().`);
  locations.set(module, location);
  return module;
}

/**
 * Finds the modules below a folder: each folder in it that has a `module.ts`. A module is never listed by hand.
 * @throws Error when a `module.ts` exports no module, or one whose name is not its folder's.
 */
export async function discoverModules(folder: URL): Promise<readonly Module[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const modules: Module[] = [];
  for (const name of entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()) {
    const files = await readdir(new URL(`${name}/`, folder));
    const file = files.find((candidate) => /^module\.(js|ts)$/.test(candidate));
    if (!file) continue;
    const location = new URL(`${name}/${file}`, folder);
    const module = await loadModule(location);
    if (module.contract.name !== name)
      throw new Error(
        `The module in ${name}/ names itself ${module.contract.name}; give the folder and the contract one name.`,
      );
    modules.push(module);
  }
  return modules;
}
