/** Lets Node import TypeScript: each file compiled by itself, with the settings of the tests; types are not checked. */
import { existsSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transform, version } from '@swc/core';
import jest from '../../jest.config.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/**
 * The imports of package.json that lead to sources, `#name/*` to `./folder/*`: Node takes them as they are, and a `.js` there is a `.ts`.
 * @type {readonly (readonly [string, string])[]}
 */
const IMPORTS = Object.entries(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).imports).map(
  ([name, target]) => [name.replace('*', ''), String(target).replace('*', '')],
);
const CACHE = join(ROOT, 'node_modules', '.cache', 'ficus-typescript');
/** Files of the checkout; copies of them in workspaces come and go. */
const KEPT = /^(src|migrations|test|tools|docs)[\\/]/;
let written = 0;
const [, options] = jest.transform['^.+\\.ts$'];

/** What changes the JavaScript of a text. */
const SETTINGS = `${version} ${JSON.stringify(options)}`;

/** @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, next) {
  const { parentURL } = context;
  if (parentURL?.startsWith('file:') && !parentURL.includes('/node_modules/') && /^\.{1,2}\/.*\.js$/.test(specifier)) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), parentURL);
    if (existsSync(source)) return next(source.href, context);
  }
  const [name, folder] = IMPORTS.find(([start]) => specifier.startsWith(start)) ?? [];
  if (name !== undefined) {
    const source = join(ROOT, String(folder), specifier.slice(name.length).replace(/\.js$/, '.ts'));
    if (existsSync(source)) return next(pathToFileURL(source).href, context);
  }
  return next(specifier, context);
}

/** @type {import('node:module').LoadHook} */
export async function load(url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
  return { format: 'module', source: await compiled(fileURLToPath(url)), shortCircuit: true };
}

/** The JavaScript of a file. What was compiled once is kept by its content: processes of labs start again and again. @param {string} filename */
async function compiled(filename) {
  const text = await readFile(filename, 'utf8');
  const key = createHash('sha256').update(`${SETTINGS}\n${filename}\n${text}`).digest('hex');
  const kept = join(CACHE, `${key}.js`);
  const isKept = KEPT.test(relative(ROOT, filename));
  const known = isKept ? await readFile(kept, 'utf8').catch(() => undefined) : undefined;
  if (known !== undefined) return known;
  const { code } = await transform(text, {
    .../** @type {import('@swc/core').Options} */ (options),
    filename,
    swcrc: false,
  });
  if (isKept) await keep(kept, code);
  return code;
}

/** Another process may keep the same at the same time, or read it: a file is whole or is not there. @param {string} path @param {string} code */
async function keep(path, code) {
  const own = `${path}.${process.pid}-${(written += 1)}`;
  try {
    await mkdir(CACHE, { recursive: true });
    await writeFile(own, code);
    await rename(own, path);
  } catch {
    // Where nothing can be written, each process compiles for itself.
  }
}
