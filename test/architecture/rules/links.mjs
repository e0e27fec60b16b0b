import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { headingSlugs } from '../../../tools/site/heading-slugs.mjs';
import { sitePages } from '../../../tools/site/site-pages.mjs';

const BLOCK = /^(```+)[\s\S]*?^\1$/gm;
const CODE = /`[^`\n]+`/g;
/** `[text](target)`, but not the address of another host. */
const LINK = /\]\((?!https?:|mailto:)([^)\s]+)[^)]*\)/g;

/**
 * Each link of a page leads to a file or folder that is there, and each anchor to a heading of its page.
 * @param {string} root
 * @returns {string[]}
 */
export function check(root) {
  return sitePages(root).flatMap((page) => linksOf(root, page).flatMap((link) => faultOf(root, page, link) ?? []));
}

/** @param {string} root @param {string} page */
function linksOf(root, page) {
  const text = readFileSync(join(root, page), 'utf8').replace(BLOCK, '').replace(CODE, '`');
  return [...text.matchAll(LINK)].map(([, target = '']) => target);
}

/** @param {string} root @param {string} page @param {string} link */
function faultOf(root, page, link) {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), path));
  const file = join(root, target);
  if (!existsSync(file)) return `${page} links to ${path}, which does not exist. Link to what is there, or write it.`;
  if (anchor === undefined || !target.endsWith('.md') || statSync(file).isDirectory()) return undefined;
  if (headingSlugs(readFileSync(file, 'utf8')).includes(decodeURIComponent(anchor))) return undefined;
  return `${page} links to ${link}, and ${target} has no such heading. Link to one of its headings.`;
}
