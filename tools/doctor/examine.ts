import { CommandError } from '../command/command-error.mjs';
import type { Text } from '../lab/lab.js';
import type { Landscape } from './landscape/landscape.js';
import { NotFound } from './landscape/not-found.js';
import type { ComputedQuestion, Measured, Question, Theme } from './question.js';
import type { ReaderAnswer } from './reader-answers.js';
import { type Answer, answerOf, type Verdict, verdictOf } from './verdict.js';

/** What came out for one question. */
export interface Finding {
  readonly number: number;
  readonly theme: Theme;
  readonly question: Question;
  readonly answer: Answer;
  readonly verdict: Verdict;
  /** Who gave the answer; nobody when it is unknown. */
  readonly by: 'figures' | 'reader' | 'nobody';
  readonly measured?: Measured;
  /** Why nothing was computed. */
  readonly missing?: Text;
  /** What the reader says where figures say otherwise. */
  readonly disagrees?: ReaderAnswer;
}

/** Whether sources, history or results can answer a question. */
export function isComputed(question: Question): question is ComputedQuestion {
  return 'measure' in question;
}

/**
 * Computes what can be computed of some questions. Nothing is guessed: what a landscape lacks makes the answer unknown.
 * @param tell is called before each theme
 */
export async function examine(
  landscape: Landscape,
  themes: readonly Theme[],
  chosen: readonly Question[],
  tell: (title: Text) => void,
): Promise<readonly Finding[]> {
  const numbered = themes
    .flatMap((theme) => theme.questions.map((question) => ({ theme, question })))
    .map((one, at) => ({ ...one, number: at + 1 }));
  const findings: Finding[] = [];
  let told: Theme | undefined;
  for (const one of numbered.filter(({ question }) => chosen.includes(question))) {
    if (told !== one.theme) tell(one.theme.title);
    told = one.theme;
    findings.push({ ...one, ...(await computed(landscape, one.question)) });
  }
  return findings;
}

type Computed = Pick<Finding, 'answer' | 'verdict' | 'by' | 'measured' | 'missing'>;

async function computed(landscape: Landscape, question: Question): Promise<Computed> {
  const unknown = { answer: 'unknown', verdict: 'unknown', by: 'nobody' } as const;
  if (!isComputed(question)) return unknown;
  try {
    const measured = await question.measure(landscape);
    const answer = answerOf(question, measured);
    return { answer, verdict: verdictOf(answer), by: answer === 'unknown' ? 'nobody' : 'figures', measured };
  } catch (error) {
    const missing = reasonOf(error);
    if (missing) return { ...unknown, missing };
    throw error;
  }
}

/** Why a landscape does not answer: it lacks something, holds something damaged, or a file of it cannot be read. */
function reasonOf(error: unknown): Text | undefined {
  if (error instanceof NotFound) return error.reason;
  const isUnreadable = error instanceof Error && 'code' in error && 'path' in error;
  if (!isUnreadable && !(error instanceof CommandError)) return undefined;
  return { en: error.message, ko: error.message };
}

/** A finding with what the reader answers. Figures count more than words. */
export function withAnswer(finding: Finding, answer: ReaderAnswer | undefined): Finding {
  if (answer === undefined || answer === 'unknown') return finding;
  if (finding.by === 'nobody') return { ...finding, answer, verdict: verdictOf(answer), by: 'reader' };
  return finding.answer === answer ? finding : { ...finding, disagrees: answer };
}
