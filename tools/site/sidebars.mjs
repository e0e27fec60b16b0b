import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeOf } from './site-pages.mjs';

/**
 * The groups of pages, in the order in which a newcomer meets them. A page that no group names is a reference.
 * @type {readonly { readonly en: string, readonly ko: string, readonly pages: readonly string[] }[]}
 */
const GROUPS = [
  {
    en: 'Begin',
    ko: '시작하기',
    pages: [
      'docs/README',
      'README',
      'docs/architecture',
      'docs/guarantees',
      'docs/your-own-module',
      'docs/api',
      'docs/sagas',
      'docs/glossary',
    ],
  },
  {
    en: 'Move a module',
    ko: '모듈 옮기기',
    pages: ['docs/moving-a-module', 'docs/model', 'docs/foreign-services', 'docs/deploy', 'docs/digest'],
  },
  {
    en: 'Operate',
    ko: '운영하기',
    pages: [
      'docs/events',
      'docs/kafka',
      'docs/kafka-lessons',
      'docs/postgresql',
      'docs/backup',
      'docs/analytics',
      'docs/security',
      'docs/troubles',
    ],
  },
  { en: 'Learn', ko: '배우기', pages: ['docs/curriculum', 'docs/labs/', 'docs/doctor'] },
  { en: 'Review designs', ko: '설계 검토', pages: ['docs/decision-records'] },
];
const [REFERENCE, RECORDS] = [{ en: 'Reference', ko: '참고' }, 'docs/adr/'];

/**
 * The tables of contents of the site, one for each language, each with all pages of its language.
 * @param {string} root
 * @param {readonly string[]} pages
 */
export function sidebars(root, pages) {
  const item = (/** @type {string} */ page) => ({ text: titleOf(root, page), link: linkOf(page) });
  const isOf = (/** @type {string} */ name, /** @type {string} */ page) =>
    name.endsWith('/') ? page.startsWith(name) : page === `${name}.md`;

  const korean = pages.filter((page) => page.startsWith('docs/ko/'));
  const records = pages.filter((page) => page.startsWith(RECORDS));
  const english = pages.filter((page) => !korean.includes(page) && !records.includes(page));

  /** @param {'en' | 'ko'} language @param {readonly string[]} own @param {(page: string) => string} originalOf */
  const groups = (language, own, originalOf) => {
    const rest = new Set(own);
    const grouped = GROUPS.map((group) => {
      const members = group.pages.flatMap((name) => own.filter((page) => isOf(name, originalOf(page))));
      for (const page of members) rest.delete(page);
      return { text: group[language], members };
    });
    return [...grouped, { text: REFERENCE[language], members: [...rest] }]
      .filter(({ members }) => members.length > 0)
      .map(({ text, members }) => ({ text, collapsed: false, items: members.map(item) }));
  };
  return {
    en: [...groups('en', english, (page) => page), { text: 'Decisions', collapsed: true, items: records.map(item) }],
    ko: groups('ko', korean, (page) => page.replace('docs/ko/', 'docs/')),
  };
}

/** @param {string} page */
function linkOf(page) {
  return `/${placeOf(page)}`.replace(/\.md$/, '').replace(/\/index$/, '/');
}

/** The first heading of a page. @param {string} root @param {string} page */
function titleOf(root, page) {
  const [, title] = /^# +(.+)$/m.exec(readFileSync(join(root, page), 'utf8')) ?? [];
  return title?.replaceAll('`', '') ?? page;
}
