import type { Text } from './lab.js';

export type Language = 'en' | 'ko';

/** Korean when `--ko` was typed or the locale of the environment is Korean; otherwise English. */
export function languageOf(isKorean: boolean, environment: { readonly [name: string]: string | undefined }): Language {
  const locale = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || '';
  return isKorean || locale.startsWith('ko') ? 'ko' : 'en';
}

/** The names of the lines that a check prints. */
export const LABELS = {
  expected: { en: 'Expected', ko: '예상 결과' },
  predicted: { en: 'Predicted', ko: '나의 예측' },
  observed: { en: 'Observed', ko: '관찰 결과' },
  figures: { en: 'Figures', ko: '수치' },
  verdict: { en: 'Verdict', ko: '판정' },
  passed: { en: 'PASSED', ko: '통과' },
  failed: { en: 'NOT YET', ko: '미통과' },
  hint: { en: 'Hint', ko: '힌트' },
  nothingPredicted: { en: 'nothing yet', ko: '아직 없음' },
} as const satisfies { readonly [name: string]: Text };
