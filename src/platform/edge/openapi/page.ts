import { createHash } from 'node:crypto';
import { type HeaderList, securityHeadersWith } from '../http/security-headers.js';

/** A piece of HTML that is safe to send. Made only by {@link html}, so that a text cannot be taken for one. */
export class Html {
  constructor(readonly text: string) {}
}

type Piece = Html | string | number | readonly Piece[] | undefined;

/** Writes HTML. Texts that are put in are escaped; pieces of HTML and lists of them are put in as they are. */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return new Html(parts.map((part, index) => part + rendered(pieces[index])).join(''));
}

function rendered(piece: Piece): string {
  if (piece === undefined) return '';
  if (piece instanceof Html) return piece.text;
  return typeof piece === 'object' ? piece.map(rendered).join('') : escaped(String(piece));
}

const ENTITIES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** One style for all pages: light or dark as the reader's system is. */
const STYLE = `
:root{color-scheme:light dark;--ink:#1c2321;--soft:#5b6662;--line:#d9dfdc;--paper:#fbfcfb;--card:#fff;--leaf:#1d6f4d;--code:#f0f4f2}
@media(prefers-color-scheme:dark){:root{--ink:#e4eae7;--soft:#9aa7a2;--line:#2e3835;--paper:#121716;--card:#181f1d;--leaf:#6cc79c;--code:#1f2826}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,'Segoe UI','Noto Sans KR',sans-serif}
main{max-width:60rem;margin:0 auto;padding:2.5rem 1.25rem 5rem}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .25rem;letter-spacing:-.01em}
h2{font-size:1.3rem;margin:2.75rem 0 .75rem}
h3{font-size:1rem;margin:0}
p{margin:.35rem 0}a{color:var(--leaf)}.soft{color:var(--soft)}
code{font:13.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{background:var(--code);border-radius:4px;padding:.08em .35em}
nav{display:flex;flex-wrap:wrap;gap:.35rem 1.1rem;margin:1rem 0}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;margin:.6rem 0;padding:.75rem 1rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3rem .75rem .3rem 0;border-top:1px solid var(--line);font-size:.93rem;overflow-wrap:anywhere}
tr:first-child>*{border-top:0}th{font-weight:600}
/* On a narrow screen the cells of a row stand below each other: side by side, their words would break by letter. */
@media(max-width:40rem){td,th{display:block;border-top:0;padding:.1rem 0;overflow-wrap:break-word}tr{display:block;padding:.35rem 0;border-top:1px solid var(--line)}tr:first-child{border-top:0}}
`;

/** A leaf, as an address that holds its data. */
export const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%231d6f4d' d='M8 1c5 4 6 8 0 12-6-4-5-8 0-12zm-.6 10h1.2v4H7.400z'/%3E%3C/svg%3E";

/** Written as one piece: a changed space would change the digest that admits it. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);

/** The security headers of pages: they admit the one style, an icon that is part of the page, and nothing else. */
export const pageSecurityHeaders: HeaderList = securityHeadersWith({
  defaultSrc: ["'none'"],
  styleSrc: [`'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`],
  imgSrc: ['data:'],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
});

/** A whole page: no script, nothing loaded from elsewhere. */
export function page(title: string, content: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="${new Html(ICON)}" />
        ${STYLE_ELEMENT}
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html> `.text;
}
