import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withMermaid } from 'vitepress-plugin-mermaid';
import { root } from '../../root.mjs';
import { slugOf } from '../heading-slugs.mjs';
import { siteLinks } from '../site-links.mjs';
import { placeOf, sitePages } from '../site-pages.mjs';
import { sidebars } from '../sidebars.mjs';

const pages = sitePages(root);
const places = Object.fromEntries(pages.map((page) => [page, placeOf(page)]));
const { en, ko } = sidebars(root, pages);

const LEAF =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M2 14C2 6 6 2 14 2c0 8-4 12-12 12z" fill="#2e7d32"/></svg>';

/** Pages lie outside this folder, where nothing finds what is installed in it. */
function packagesOfThisFolder() {
  const here = fileURLToPath(import.meta.url);
  return {
    name: 'ficus-packages',
    enforce: /** @type {const} */ ('pre'),
    /** @this {any} @param {string} id @param {string | undefined} importer @param {{ ssr?: boolean }} options */
    resolveId(id, importer, options) {
      const isOfPage = importer?.split('?', 1)[0]?.endsWith('.md');
      return isOfPage && /^vue($|\/)/.test(id) ? this.resolve(id, here, { ...options, skipSelf: true }) : undefined;
    },
  };
}

/** The site of the pages that `sitePages` lists. A link that leads nowhere fails its build. */
export default withMermaid({
  title: 'Ficus',
  description: 'A modular monolith whose modules move into services and back, with their data, while traffic flows',
  // Drawn here, so that browsers ask for no file.
  head: [['link', { rel: 'icon', href: `data:image/svg+xml,${encodeURIComponent(LEAF)}` }]],
  srcDir: root,
  // No page is in these.
  srcExclude: ['data/**', 'deploy/**', 'dist/**', 'migrations/**', 'src/**', 'test/**', 'tools/**'],
  rewrites: places,
  cacheDir: join(root, 'node_modules', '.cache', 'ficus-site'),
  vite: { plugins: [packagesOfThisFolder()] },
  markdown: {
    anchor: { slugify: slugOf },
    headers: { slugify: slugOf },
    config: (md) => md.use(siteLinks, { root, places }),
  },
  locales: {
    root: { label: 'English', lang: 'en' },
    ko: {
      label: '한국어',
      lang: 'ko',
      description: '트래픽이 흐르는 동안 모듈을 데이터와 함께 서비스로 옮기고 되돌리는 모듈러 모놀리스',
      themeConfig: {
        sidebar: ko,
        outline: { label: '이 페이지', level: [2, 3] },
        docFooter: { prev: '이전', next: '다음' },
        darkModeSwitchLabel: '화면 모드',
        sidebarMenuLabel: '메뉴',
        returnToTopLabel: '맨 위로',
        langMenuLabel: '언어',
      },
    },
  },
  themeConfig: {
    sidebar: en,
    outline: { level: [2, 3] },
    // Most pages of the one language have no page in the other: a page that has one links to it.
    i18nRouting: false,
    search: {
      provider: 'local',
      options: {
        locales: {
          ko: {
            translations: {
              button: { buttonText: '검색', buttonAriaLabel: '검색' },
              modal: {
                displayDetails: '자세히 보기',
                resetButtonTitle: '검색어 지우기',
                backButtonTitle: '검색 닫기',
                noResultsText: '검색 결과가 없습니다:',
                footer: { selectText: '선택', navigateText: '이동', closeText: '닫기' },
              },
            },
          },
        },
      },
    },
  },
});
