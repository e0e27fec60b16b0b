import { createInterface } from 'node:readline';
import type { Language } from '../lab/language.js';
import { type Finding, isComputed } from './examine.js';
import type { ReaderAnswer, ReaderAnswers } from './reader-answers.js';

const TYPED: { readonly [typed: string]: ReaderAnswer } = {
  ...{ y: 'yes', yes: 'yes', 예: 'yes', 네: 'yes' },
  ...{ n: 'no', no: 'no', 아니오: 'no', 아니요: 'no' },
  ...{ '': 'unknown', u: 'unknown', unknown: 'unknown', 모름: 'unknown' },
};
const END = ['q', 'quit', '끝'];

const WORDS = {
  en: {
    begin: 'Answer each by yes, no or unknown (y, n, u); q ends it, and leaves the rest unknown.',
    again: (typed: string) => `'${typed}' is no answer; type yes, no or unknown (y, n, u), or q.`,
  },
  ko: {
    begin: '예, 아니오, 모름(y, n, u)으로 답하라. q를 치면 끝내고 나머지는 모름으로 남는다.',
    again: (typed: string) => `'${typed}'은(는) 답이 아니다. 예, 아니오, 모름(y, n, u) 또는 q를 쳐라.`,
  },
} as const;

/** Where questions are asked. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/**
 * Asks the reader what is unknown, one question after the other, until all are answered or the reader ends it: by q, Ctrl-C or Ctrl-D.
 * @param keep is called with all answers after each one
 */
export async function ask(
  findings: readonly Finding[],
  language: Language,
  { input, output }: Terminal,
  keep: (answers: ReaderAnswers) => void,
): Promise<ReaderAnswers> {
  const words = WORDS[language];
  const say = (text: string) => output.write(text);
  const lines = createInterface({ input, output, prompt: '> ' });
  lines.on('SIGINT', () => lines.close());
  const answers: { [id: string]: ReaderAnswer } = {};
  const open = [...findings];
  const put = () => {
    const [next] = open;
    if (next) say(textOf(next, language));
    if (next) lines.prompt();
    else lines.close();
  };
  say(`${words.begin}\n`);
  put();
  for await (const line of lines) {
    const typed = line.trim().toLowerCase();
    if (END.includes(typed)) break;
    const answer = TYPED[typed];
    const [asked] = open;
    if (answer === undefined || !asked) say(`${words.again(line.trim())}\n`);
    else {
      answers[asked.question.id] = answer;
      keep(answers);
      open.shift();
    }
    put();
  }
  lines.close();
  say('\n');
  return answers;
}

function textOf({ number, question, missing, measured }: Finding, language: Language): string {
  const { text, why } = question;
  const how = isComputed(question) ? (missing ?? measured?.unproven)?.[language] : question.findOut[language];
  return ['', `${number}. ${text[language]}`, `   ${why[language]}`, ...(how ? [`   ${how}`] : []), ''].join('\n');
}
