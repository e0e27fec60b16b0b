/** Lets Node import TypeScript: each file compiled by itself, with the settings of the tests; types are not checked. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';
import jest from '../../jest.config.js';

/** The imports of package.json that lead to sources. @type {{ readonly [name: string]: string }} */
const IMPORTS = { ficus: 'src', labs: 'docs/labs' };
const [, options] = jest.transform['^.+\\.ts$'];

/** @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, next) {
  const { parentURL } = context;
  if (parentURL?.startsWith('file:') && !parentURL.includes('/node_modules/') && /^\.{1,2}\/.*\.js$/.test(specifier)) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), parentURL);
    if (existsSync(source)) return next(source.href, context);
  }
  const [, name = '', path = ''] = /^#([a-z]+)\/(.+)\.js$/.exec(specifier) ?? [];
  if (Object.hasOwn(IMPORTS, name)) {
    const source = new URL(`../../${IMPORTS[name]}/${path}.ts`, import.meta.url);
    if (existsSync(source)) return next(source.href, context);
  }
  return next(specifier, context);
}

/** @type {import('node:module').LoadHook} */
export async function load(url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
  const filename = fileURLToPath(url);
  const { code } = await transform(await readFile(filename, 'utf8'), {
    .../** @type {import('@swc/core').Options} */ (options),
    filename,
    swcrc: false,
  });
  return { format: 'module', source: code, shortCircuit: true };
}
