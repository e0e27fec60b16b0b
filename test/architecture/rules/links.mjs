import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { CODE_BLOCK } from '../../../tools/pages/code-blocks.mjs';
import { headingSlugs } from '../../../tools/site/heading-slugs.mjs';
import { sitePages } from '../../../tools/site/site-pages.mjs';

const CODE = /`[^`\n]+`/g;
/** `[text](target)`, but not the address of another host. */
const LINK = /\]\((?!https?:|mailto:)([^)\s]+)[^)]*\)/g;

/**
 * Each link of a page leads to a file or folder that is there, and each anchor to a heading of its page.
 * @param {string} root
 * @returns {string[]}
 */
export function check(root) {
  /** @type {Map<string, readonly string[]>} */
  const known = new Map();
  const anchorsOf = (/** @type {string} */ page) => {
    const anchors = known.get(page) ?? headingSlugs(readFileSync(join(root, page), 'utf8'));
    known.set(page, anchors);
    return anchors;
  };
  return sitePages(root).flatMap((page) =>
    linksOf(root, page).flatMap((link) => faultOf(root, page, link, anchorsOf) ?? []),
  );
}

/** @param {string} root @param {string} page */
function linksOf(root, page) {
  const text = readFileSync(join(root, page), 'utf8').replace(CODE_BLOCK, '').replace(CODE, '`');
  return [...text.matchAll(LINK)].map(([, target = '']) => target);
}

/**
 * @param {string} root
 * @param {string} page
 * @param {string} link
 * @param {(page: string) => readonly string[]} anchorsOf
 */
function faultOf(root, page, link, anchorsOf) {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), path));
  const file = join(root, target);
  if (!existsSync(file)) return `${page} links to ${path}, which does not exist. Link to what is there, or write it.`;
  if (anchor === undefined || !target.endsWith('.md') || statSync(file).isDirectory()) return undefined;
  if (anchorsOf(target).includes(decodeURIComponent(anchor))) return undefined;
  return `${page} links to ${link}, and ${target} has no such heading. Link to one of its headings.`;
}
