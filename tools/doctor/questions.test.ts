import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.mjs';
import { isComputed } from './examine.js';
import type { ComputedQuestion, Measured } from './question.js';
import { QUESTIONS } from './questions/all-questions.js';
import { answerOf, thresholdText } from './verdict.js';

const PAGES = { en: 'docs/doctor.md', ko: 'docs/ko/doctor.md' } as const;
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };

describe('the twenty questions', () => {
  it('are twenty, each with a name of its own', () => {
    expect(QUESTIONS).toHaveLength(20);
    expect(new Set(QUESTIONS.map(({ id }) => id)).size).toBe(20);
  });

  it.each(QUESTIONS.map((question) => [question.id, question] as const))(
    '%s leads to a page that is there',
    (_, question) => {
      expect(existsSync(join(root, 'docs', `${question.wayOut.page}.md`))).toBe(true);
    },
  );

  it.each(QUESTIONS.map((question) => [question.id, question] as const))(
    '%s stands on the page of the doctor with its reason and threshold, in both languages',
    (_, question) => {
      for (const [language, page] of Object.entries(PAGES) as ['en' | 'ko', string][]) {
        const text = readFileSync(join(root, page), 'utf8').replace(/\s+/g, ' ');
        expect(text).toContain(`**\`${question.id}\`** ${question.text[language]} ${question.why[language]}`);
        if (isComputed(question)) expect(text).toContain(thresholdText(question, language));
      }
    },
  );

  it('name commands that this checkout has', () => {
    const texts = QUESTIONS.map((question) => (isComputed(question) ? (question.also ?? '') : question.findOut.en));
    const named = texts.flatMap((text) =>
      [...text.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, name]) => name),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !Object.hasOwn(scripts, name ?? ''))).toEqual([]);
  });
});

describe('the answer that figures give', () => {
  const of = { en: 'leaks', ko: '누수' };
  const question = {
    limits: [
      { figure: 'leaks', of, look: 1, sick: 3 },
      { figure: 'share', of, sick: 0.25, isShare: true },
    ],
  } as unknown as ComputedQuestion;
  const measured = (leaks: number, share: number, rest: Partial<Measured> = {}): Measured => ({
    ...{ figures: { leaks, share }, said: of, places: [] },
    ...rest,
  });

  it('is the worst of all limits, and within them yes', () => {
    expect(answerOf(question, measured(0, 0))).toBe('yes');
    expect(answerOf(question, measured(2, 0.24))).toBe('partly');
    expect(answerOf(question, measured(3, 0))).toBe('no');
    expect(answerOf(question, measured(1, 0.25))).toBe('no');
    expect(thresholdText(question, 'en')).toBe('leaks: look from 1, sick from 3; leaks: sick from 25 %');
    expect(thresholdText(question, 'ko')).toBe('누수: 1부터 주의, 3부터 이상; 누수: 25 %부터 이상');
  });

  it('is unknown within all limits while something is unproven, and never better than its figures', () => {
    expect(answerOf(question, measured(0, 0, { unproven: of }))).toBe('unknown');
    expect(answerOf(question, measured(1, 0, { unproven: of }))).toBe('partly');
    expect(answerOf(question, measured(3, 0, { unproven: of }))).toBe('no');
  });
});
