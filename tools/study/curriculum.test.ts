import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.mjs';
import { type Week, WEEKS } from './weeks.js';

const PAGES = [
  {
    page: 'docs/curriculum.md',
    heading: /^## Week (\d): (.+)$/,
    labs: '- Labs: ',
    review: '- Review: ',
    toCome: 'still to come',
  },
  {
    page: 'docs/ko/curriculum.md',
    heading: /^## (\d)주차: (.+)$/,
    labs: '- 실습: ',
    review: '- 리뷰: ',
    toCome: '준비 중',
  },
] as const;
const LABS = readdirSync(join(root, 'docs/labs')).filter((name) => name.endsWith('.md'));

/** The weeks as a page tells them: the labs that it links, those that it says are still to come, and the record under review. */
function told({ page, heading, labs, review, toCome }: (typeof PAGES)[number]) {
  const sections = readFileSync(join(root, page), 'utf8')
    .split(/^(?=## )/m)
    .slice(1);
  return sections.map((section) => {
    const lines = section.split('\n');
    const [, week = '', theme = ''] = heading.exec(lines[0] ?? '') ?? [];
    const listed = lines.find((line) => line.startsWith(labs)) ?? '';
    const linked = [...listed.matchAll(/\[(\d\d)\]\(labs\/([^)]+)\)/g)].map(([, number = '', file = '']) => ({
      number,
      file,
    }));
    const missing = [...listed.matchAll(new RegExp(`(\\d\\d) \\(${toCome}\\)`, 'g'))].map(([, number = '']) => number);
    const record = /\[(\d{4})\]/.exec(lines.find((line) => line.startsWith(review)) ?? '')?.[1];
    return { week: Number(week), theme, linked, missing, record };
  });
}

describe.each(PAGES)('the curriculum in $page', (page) => {
  const weeks = told(page);

  it('has the weeks, labs and records that npm run study knows', () => {
    const shape = (one: { week: number; labs: readonly string[]; review: string | undefined }) => one;
    expect(
      weeks.map(({ week, linked, missing, record }) =>
        shape({ week, labs: [...linked.map(({ number }) => number), ...missing].sort(), review: record }),
      ),
    ).toEqual(WEEKS.map(({ week, labs, review }: Week) => shape({ week, labs, review })));
    if (page.page === 'docs/curriculum.md')
      expect(weeks.map(({ theme }) => theme)).toEqual(WEEKS.map(({ theme }) => theme));
  });

  it('links the labs that are there, and says of the others that they are still to come', () => {
    for (const { linked, missing } of weeks) {
      for (const { file } of linked) expect(existsSync(join(root, page.page, '..', 'labs', file))).toBe(true);
      expect(missing.filter((number) => LABS.some((name) => name.startsWith(`${number}-`)))).toEqual([]);
    }
  });
});
