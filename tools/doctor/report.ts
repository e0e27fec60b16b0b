import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Text } from '../lab/lab.js';
import type { Language } from '../lab/language.js';
import { root } from '../root.mjs';
import { type Finding, isComputed } from './examine.js';
import { ANSWERS, thresholdText, VERDICTS, type Verdict } from './verdict.js';

/** How a report is printed. */
export interface ReportStyle {
  readonly language: Language;
  /** The command that repeats it, without options: `npm run doctor -- msa`. */
  readonly command: string;
  /** Whether it is of this checkout, which the other commands are about. */
  readonly isOwn: boolean;
  /** Whether each question is shown with all that is known of it. */
  readonly isDetailed: boolean;
}

const INDENT = ' '.repeat(4);
const WIDE = /[\u1100-\u115f\u3000-\ud7a3\uff00-\uff60]/;

const LABELS = {
  missing: { en: 'Not computed', ko: '계산하지 못함' },
  answered: { en: 'Answered by you', ko: '직접 답함' },
  disagrees: { en: 'You answered', ko: '직접 한 답' },
  unproven: { en: 'Not shown', ko: '확인되지 않음' },
  next: { en: 'Next', ko: '다음' },
  why: { en: 'Why', ko: '이유' },
  threshold: { en: 'Threshold', ko: '기준' },
  also: { en: 'See also', ko: '함께 볼 명령' },
} as const satisfies { readonly [label: string]: Text };

/** The findings as text, by theme. */
export function reportText(findings: readonly Finding[], style: ReportStyle): string {
  const themes = [...new Set(findings.map(({ theme }) => theme))];
  const parts = themes.map((theme) => {
    const own = findings.filter((finding) => finding.theme === theme);
    return [theme.title[style.language], ...own.map((finding) => findingText(finding, style))].join('\n');
  });
  return [...parts, summary(findings, style)].join('\n\n');
}

function findingText(finding: Finding, style: ReportStyle): string {
  const { number, question, verdict, answer } = finding;
  const { language } = style;
  const head = [
    String(number).padStart(2),
    padded(VERDICTS[verdict][language], 8),
    padded(ANSWERS[answer][language], 8),
    question.text[language],
  ];
  const lines = [
    evidenceOf(finding, style),
    ...(style.isDetailed ? details(finding, style) : []),
    next(finding, style),
  ];
  return [head.join(' '), ...lines.filter((line) => line !== '').map((line) => `${INDENT}${line}`)].join('\n');
}

/** What was found and how to find it again, and what the reader has said. */
function evidenceOf({ question, measured, missing, by, disagrees, answer }: Finding, style: ReportStyle): string {
  const { language, command } = style;
  const parts: string[] = [];
  if (missing) parts.push(`${LABELS.missing[language]}: ${missing[language]}`);
  if (measured) parts.push(`${measured.said[language]} [${command} --only ${question.id}]`);
  if (disagrees) parts.push(`${LABELS.disagrees[language]}: ${ANSWERS[disagrees][language]}`);
  if (by === 'reader') parts.push(`${LABELS.answered[language]}: ${ANSWERS[answer][language]}`);
  return parts.join('; ');
}

function details({ question, measured }: Finding, { language, isOwn }: ReportStyle): readonly string[] {
  const lines = [`${LABELS.why[language]}: ${question.why[language]}`];
  if (!isComputed(question)) return lines;
  lines.push(`${LABELS.threshold[language]}: ${thresholdText(question, language)}`);
  if (isOwn && question.also !== undefined) lines.push(`${LABELS.also[language]}: ${question.also}`);
  return [...lines, ...(measured?.places ?? []).map((place) => `- ${place}`)];
}

/** What to do next; empty when all is well. */
function next({ question, verdict, measured }: Finding, { language }: ReportStyle): string {
  if (verdict === 'healthy') return '';
  const { text, page } = question.wayOut;
  if (verdict === 'unknown' && !isComputed(question)) return `${LABELS.next[language]}: ${question.findOut[language]}`;
  if (verdict === 'unknown')
    return measured?.unproven ? `${LABELS.unproven[language]}: ${measured.unproven[language]}` : '';
  return `${LABELS.next[language]}: ${text[language]}: ${pageIn(page, language)}`;
}

/** A page of this checkout in the language, where it is written in it. */
function pageIn(page: string, language: Language): string {
  const translated = `docs/ko/${page}.md`;
  return language === 'ko' && existsSync(join(root, translated)) ? translated : `docs/${page}.md`;
}

function summary(findings: readonly Finding[], { language, command }: ReportStyle): string {
  const { healthy, look, sick, unknown } = totalsOf(findings);
  const by = (who: Finding['by']) => findings.filter((finding) => finding.by === who).length;
  const text = {
    en: `Questions: ${findings.length}, answered by figures: ${by('figures')}, by you: ${by('reader')}. Healthy: ${healthy}, to look at: ${look}, sick: ${sick}, unknown: ${unknown}.`,
    ko: `질문 ${findings.length}개, 수치로 답한 것 ${by('figures')}개, 직접 답한 것 ${by('reader')}개. 정상 ${healthy}, 주의 ${look}, 이상 ${sick}, 미확인 ${unknown}.`,
  };
  const asks = { en: 'Answer what is unknown', ko: '미확인에 답하려면' };
  return [text[language], ...(unknown ? [`${asks[language]}: ${command} --ask`] : [])].join('\n');
}

/** How many findings have each verdict. */
export function totalsOf(findings: readonly Finding[]): { readonly [verdict in Verdict]: number } {
  const count = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict).length;
  return { healthy: count('healthy'), look: count('look'), sick: count('sick'), unknown: count('unknown') };
}

/** A text filled up to a width, where Korean letters are two columns wide. */
function padded(text: string, width: number): string {
  const taken = [...text].reduce((sum, letter) => sum + (WIDE.test(letter) ? 2 : 1), 0);
  return text + ' '.repeat(Math.max(0, width - taken));
}

/** A finding as one value for programs. */
export function findingValue(
  { number, theme, question, ...finding }: Finding,
  { language, command, isOwn }: ReportStyle,
) {
  const { answer, verdict, by, measured, missing, disagrees } = finding;
  return {
    ...{ number, id: question.id, theme: theme.title[language], question: question.text[language] },
    ...{ why: question.why[language], answer, verdict, by },
    ...(disagrees ? { disagrees } : {}),
    ...(missing ? { missing: missing[language] } : {}),
    ...(measured
      ? {
          evidence: {
            ...{
              figures: measured.figures,
              said: measured.said[language],
              command: `${command} --only ${question.id}`,
            },
            ...{ places: measured.places, ...(measured.unproven ? { unproven: measured.unproven[language] } : {}) },
          },
        }
      : {}),
    ...(isComputed(question)
      ? {
          threshold: thresholdText(question, language),
          limits: question.limits.map(({ of, ...limit }) => ({ ...limit, of: of[language] })),
        }
      : { findOut: question.findOut[language] }),
    ...(isOwn && isComputed(question) && question.also !== undefined ? { also: question.also } : {}),
    wayOut: { text: question.wayOut.text[language], page: pageIn(question.wayOut.page, language) },
  };
}
