import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds on the page as it is now: the rule, and the first elements. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>('axe.run()');
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' ')}`);
}

/** Words that stand on two lines, broken by letter; and whether the page is wider than the screen. Runs in the browser. */
const LOOK = `(() => {
  const broken = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest('pre, code, textarea')) continue;
    for (const word of node.data.matchAll(/[\\p{L}\\p{N}]{2,24}/gu)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) broken.push(word[0] + ' in ' + node.parentElement.tagName + '.' + node.parentElement.className + ': ' + node.data.slice(0, 60));
    }
  }
  return { broken, tooWide: document.documentElement.scrollWidth > innerWidth };
})()`;

/** The layout of the page as it is now. */
export async function layout(page: Page): Promise<{ readonly broken: readonly string[]; readonly tooWide: boolean }> {
  return page.evaluate<{ broken: string[]; tooWide: boolean }>(LOOK);
}
