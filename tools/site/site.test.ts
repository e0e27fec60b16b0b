import { fileURLToPath } from 'node:url';
import { headingSlugs } from './heading-slugs.mjs';
import { sidebars } from './sidebars.mjs';
import { siteLinks } from './site-links.mjs';
import { placeOf, sitePages } from './site-pages.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const pages = sitePages(ROOT);

interface Group {
  readonly text: string;
  readonly items: readonly { readonly text: string; readonly link: string }[];
}

describe('the documentation site', () => {
  it('has a place of its own for each page, and each page once in the contents of its language', () => {
    const places = pages.map(placeOf);
    expect(new Set(places).size).toBe(pages.length);
    const { en, ko } = sidebars(ROOT, pages) as { en: readonly Group[]; ko: readonly Group[] };
    const links = [...en, ...ko].flatMap(({ items }) => items.map(({ link }) => link));
    const expected = places.map((place) => `/${place.replace(/\.md$/, '')}`.replace(/\/index$/, '/'));
    expect([...links].sort()).toEqual([...expected].sort());
    expect(en[0]?.items[0]).toEqual({ text: 'Ficus', link: '/' });
    expect([ko[0]?.text, ko[0]?.items[0]]).toEqual(['시작하기', { text: 'Ficus', link: '/ko/' }]);
  });

  it('makes anchors as GitHub does', () => {
    const text =
      '# What is it?\n```sh\n# no heading\n```\n## `npm run x`: 백업 & 복원\n## What is it?\n## See [the well](well.md)';
    expect(headingSlugs(text)).toEqual(['what-is-it', 'npm-run-x-백업--복원', 'what-is-it-1', 'see-the-well']);
  });

  it('leads from page to page, shows a source as text, and leaves what leads nowhere for the build to refuse', () => {
    const places = Object.fromEntries(pages.map((page) => [page, placeOf(page)]));
    const link = (href: string, from = 'docs/events.md') => {
      const tokens = [{ type: 'link_open', href }, { type: 'text' }, { type: 'link_close' }].map((token) => ({
        ...{ ...token, attrGet: () => href, attrSet: (_: string, to: string) => (seen = to) },
      }));
      let seen = href;
      const rules: ((state: object) => void)[] = [];
      siteLinks({ core: { ruler: { push: (_: string, rule: never) => rules.push(rule) } } }, { root: ROOT, places });
      for (const rule of rules) rule({ tokens: [{ children: tokens }], env: { path: `${ROOT}${from}` } });
      return tokens[0]?.type === 'link_open' && tokens[2]?.type === 'link_close' ? seen : undefined;
    };
    expect(link('kafka.md#in-suites')).toBe('/kafka.md#in-suites');
    expect(link('../README.md')).toBe('/overview.md');
    expect(link('../README.md', 'docs/ko/backup.md')).toBe('/index.md');
    expect(link('docs/labs', 'README.md')).toBe('/curriculum.md');
    expect(link('labs/', 'docs/commands.md')).toBe('/curriculum.md');
    expect(link('../src/modules/order/contract.ts')).toBeUndefined();
    expect(link('nowhere.md')).toBe('nowhere.md');
    expect(link('https://example.com/x')).toBe('https://example.com/x');
    expect(link('#here')).toBe('#here');
  });
});
