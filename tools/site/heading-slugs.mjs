import { CODE_BLOCK } from '../pages/code-blocks.mjs';

const HEADING = /^#{1,6} +(.+?) *#*$/gm;
/** A link, of which a heading shows the text alone. */
const LINK = /!?\[([^\]]*)\]\([^)]*\)/g;

/**
 * The anchor of a heading, as GitHub makes it: letters of any script in lower case, digits, `_` and `-`; a space becomes `-`. The same
 * rule as the package github-slugger, https://github.com/Flet/github-slugger.
 * @param {string} heading
 * @returns {string}
 */
export function slugOf(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}

/**
 * The anchors of all headings of a Markdown text, in their order. One that is there again gets `-1`, `-2`, and so on.
 * @param {string} text
 * @returns {string[]}
 */
export function headingSlugs(text) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return [...text.replace(CODE_BLOCK, '').matchAll(HEADING)].map(([, heading = '']) => {
    const slug = slugOf(heading.replace(LINK, '$1'));
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
}
