import type { Text } from '../lab/lab.js';
import type { Language } from '../lab/language.js';
import type { ComputedQuestion, Limit, Measured } from './question.js';

export type Verdict = 'healthy' | 'look' | 'sick' | 'unknown';
/** `partly` is computed only. */
export type Answer = 'yes' | 'partly' | 'no' | 'unknown';

export const VERDICTS = {
  healthy: { en: 'healthy', ko: '정상' },
  look: { en: 'look', ko: '주의' },
  sick: { en: 'sick', ko: '이상' },
  unknown: { en: 'unknown', ko: '미확인' },
} as const satisfies { readonly [verdict in Verdict]: Text };

export const ANSWERS = {
  yes: { en: 'yes', ko: '예' },
  partly: { en: 'partly', ko: '일부' },
  no: { en: 'no', ko: '아니오' },
  unknown: { en: 'unknown', ko: '모름' },
} as const satisfies { readonly [answer in Answer]: Text };

const VERDICT_OF = { yes: 'healthy', partly: 'look', no: 'sick', unknown: 'unknown' } as const;

export function verdictOf(answer: Answer): Verdict {
  return VERDICT_OF[answer];
}

/** The answer that figures give: the worst that any limit says. Within all limits it is yes, unless something is unproven. */
export function answerOf({ limits }: ComputedQuestion, { figures, unproven }: Measured): Answer {
  const passes = (limit: Limit, from: number | undefined) => from !== undefined && (figures[limit.figure] ?? 0) >= from;
  if (limits.some((limit) => passes(limit, limit.sick))) return 'no';
  if (limits.some((limit) => passes(limit, limit.look))) return 'partly';
  return unproven ? 'unknown' : 'yes';
}

/** The limits of a question in words. */
export function thresholdText({ limits }: ComputedQuestion, language: Language): string {
  return limits.map((limit) => limitText(limit, language)).join('; ');
}

function limitText({ of, look, sick, isShare }: Limit, language: Language): string {
  const shown = (from: number) => (isShare ? `${Math.round(from * 100)} %` : String(from));
  const parts = Object.entries({ look, sick }).flatMap(([verdict, from]) => {
    if (from === undefined) return [];
    const name = VERDICTS[verdict as 'look' | 'sick'][language];
    return language === 'ko' ? [`${shown(from)}부터 ${name}`] : [`${name} from ${shown(from)}`];
  });
  return `${of[language]}: ${parts.join(', ')}`;
}
