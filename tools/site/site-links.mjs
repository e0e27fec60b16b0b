import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** Where a link to a folder leads: the page that says what is in it. */
const FOLDERS = /** @type {{ [folder: string]: string }} */ ({
  'docs/adr': 'decision-records.md',
  'docs/labs': 'curriculum.md',
  'docs/ko/labs': 'ko/curriculum.md',
});

/**
 * A plug-in of markdown-it: links, which lead from file to file as on GitHub, lead to the pages of the site. A link to a file that is no
 * page, such as a source, becomes plain text; one to nothing stays, and fails the build.
 * @param {any} md
 * @param {{ root: string, places: { readonly [page: string]: string } }} site
 */
export function siteLinks(md, { root, places }) {
  md.core.ruler.push('ficus-site-links', (/** @type {any} */ { tokens, env }) => {
    const page = env.realPath ?? env.path;
    for (const { children } of tokens) {
      let dropped = false;
      for (const token of children ?? []) {
        if (token.type === 'link_open') {
          const place = placeOfLink(token.attrGet('href'));
          dropped = place === '';
          if (place) token.attrSet('href', place);
        }
        if (dropped && token.type.startsWith('link_')) {
          dropped = token.type !== 'link_close';
          Object.assign(token, { type: 'text', tag: '', content: '' });
        }
      }
    }

    /** @param {string} href @returns {string | undefined} undefined: leave it as it is; empty: no link */
    function placeOfLink(href) {
      const [path, anchor] = href.split('#');
      if (!path || /^[a-z]+:/.test(path)) return undefined;
      const file = join(dirname(page), decodeURIComponent(path));
      const target = relative(root, file).split(sep).join('/').replace(/\/$/, '');
      const place = places[target] ?? FOLDERS[target];
      if (place !== undefined) return `/${place}${anchor === undefined ? '' : `#${anchor}`}`;
      return existsSync(file) ? '' : undefined;
    }
  });
}
