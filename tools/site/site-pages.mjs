import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from '../build/files-under.mjs';

/** Pages beside `docs/`. */
const BESIDE = ['README.md', 'CONTRIBUTING.md', 'bench/README.md', 'bench/RESULTS.md'];

/**
 * The pages that people read, by their paths from the root: all of `docs/`, and those beside it.
 * @param {string} root
 * @returns {string[]}
 */
export function sitePages(root) {
  const extracted = existsSync(join(root, 'extracted')) ? readdirSync(join(root, 'extracted')) : [];
  const beside = [...BESIDE, ...extracted.map((module) => `extracted/${module}/README.md`)];
  const docs = existsSync(join(root, 'docs')) ? filesUnder(root, 'docs') : [];
  return [...beside.filter((page) => existsSync(join(root, page))), ...docs.filter((file) => file.endsWith('.md'))];
}

/**
 * Where the site has a page: without `docs/`, and the README of a folder as its first page.
 * @param {string} page its path from the root
 * @returns {string} a path from the root of the site, such as `labs/01-boundaries.md`
 */
export function placeOf(page) {
  // The first page of the site is docs/README.md, which there is in each language.
  if (page === 'README.md') return 'overview.md';
  return page.replace(/^docs\//, '').replace(/(^|\/)README\.md$/, '$1index.md');
}
