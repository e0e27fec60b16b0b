import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from '../../../tools/build/files-under.mjs';
import { CODE_BLOCK } from '../../../tools/pages/code-blocks.mjs';

const ENGLISH = 'docs';
const KOREAN = 'docs/ko';
/** Pages that must have a Korean one. */
const TRANSLATED = /^labs\/\d\d-[a-z-]+\.md$/;
const HEADING = /^#{1,6} /gm;

/**
 * A Korean page is the page of the same name below docs/: the same headings in number and depth, and the same blocks, character by character,
 * since people type and compare them.
 * @param {string} root
 * @returns {string[]}
 */
export function check(root) {
  const pagesIn = (/** @type {string} */ folder) =>
    filesUnder(root, folder)
      .filter((file) => file.endsWith('.md'))
      .map((file) => file.slice(folder.length + 1));
  const korean = pagesIn(KOREAN);
  const missing = pagesIn(ENGLISH)
    .filter((page) => TRANSLATED.test(page) && !korean.includes(page))
    .map((page) => `${ENGLISH}/${page} has no Korean page. Write ${KOREAN}/${page}.`);
  return [...missing, ...korean.flatMap((page) => differences(root, page))];
}

/** @param {string} root @param {string} page */
function differences(root, page) {
  const [english, korean] = [`${ENGLISH}/${page}`, `${KOREAN}/${page}`];
  if (!existsSync(join(root, english)))
    return [`${korean} translates ${english}, which does not exist. Remove or rename it.`];
  const [original, translation] = [english, korean].map((file) => partsOf(readFileSync(join(root, file), 'utf8')));
  const sentences = [];
  if (String(original?.headings) !== String(translation?.headings))
    sentences.push(
      `${korean} has headings of the depths ${translation?.headings.join(' ')}, and ${english} of ${original?.headings.join(' ')}. Give both the same.`,
    );
  const at = Array.from(
    { length: Math.max(original?.blocks.length ?? 0, translation?.blocks.length ?? 0) },
    (_, i) => i,
  ).find((i) => original?.blocks[i] !== translation?.blocks[i]);
  if (at !== undefined)
    sentences.push(`${korean} differs from ${english} in block ${at + 1}. Give both the same commands and outputs.`);
  return sentences;
}

/** @param {string} text */
function partsOf(text) {
  const blocks = text.match(CODE_BLOCK) ?? [];
  const headings = (text.replace(CODE_BLOCK, '').match(HEADING) ?? []).map((heading) => heading.trim().length);
  return { blocks, headings };
}
