import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { CommandError } from '../command/command-error.mjs';
import { type Answer, printAnswer } from '../command/print-answer.mjs';
import { numberOf, readWords } from '../events/words.mjs';
import { languageOf } from '../lab/language.js';
import { root } from '../root.mjs';
import { say } from '../say.mjs';
import { ask, type Terminal } from './ask.js';
import { examine, type Finding, withAnswer } from './examine.js';
import { readEvidence } from './landscape/evidence.js';
import { Landscape } from './landscape/landscape.js';
import type { Question } from './question.js';
import { QUESTIONS, THEMES } from './questions/all-questions.js';
import { AnswersFile, readAnswers, type ReaderAnswers } from './reader-answers.js';
import { findingValue, reportText, type ReportStyle, totalsOf } from './report.js';

const USAGE = `npm run doctor -- msa [path] [options]

Twenty questions about a service landscape. Those that sources and history can answer are computed, from this checkout or from the
repository at <path>, which has the same folders: src/modules/<module>/, migrations/<module>/. Its contracts are loaded, which runs their
files. The others are asked of you. What nobody has answered is unknown. What each question means: docs/doctor.md.

  --only <question>   these questions alone, with why they matter, their thresholds and every place; by id or number, with commas
  --ask               asks on the terminal what could not be computed; q ends it
  --answers <file>    takes answers from a file: { "fault-isolation": "yes", … }; yes, no or unknown
  --save <file>       writes your answers into a file, for --answers; nothing is written without it
  --evidence <file>   what 'npm run --silent test:extracted -- --json' or 'npm run --silent adr -- check --json' has printed; repeatable
  --commits <n>       how many of the newest commits are looked at, default 100
  --strict            the exit status is 1 when something is sick
  --ko                in Korean; so also where the locale (LANG) is Korean
  --json              prints one value for programs

The exit status is 0 when the questions were worked through, whatever they say, and 2 when the command was not carried out.`;

const COMMITS = 100;
const FLAGS = ['ask', 'strict', 'ko'];
const VALUES = ['only', 'answers', 'save', 'commits'];

/** Where a command is typed. */
export interface Place {
  /** From where relative paths lead. npm goes to the checkout, and notes in INIT_CWD where it was called. */
  readonly folder: string;
  /** The terminal on which questions are asked, if there is one. */
  readonly terminal: Terminal | undefined;
}

function here(): Place {
  const terminal = process.stdin.isTTY ? { input: process.stdin, output: process.stderr } : undefined;
  return { folder: process.env['INIT_CWD'] ?? process.cwd(), terminal };
}

/** Runs one command. @returns its exit status: 0; 1 with `--strict` when something is sick; 2 when it was not carried out */
export async function runDoctor(words: readonly string[], place = here()): Promise<number> {
  if (words.includes('--help') || words.includes('-h')) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  return printAnswer(words.includes('--json'), () =>
    run(
      words.filter((word) => word !== '--json'),
      place,
    ),
  );
}

async function run([verb = '', ...words]: readonly string[], { folder, terminal }: Place): Promise<Answer> {
  if (verb === '') throw new CommandError(USAGE);
  if (verb !== 'msa')
    throw new CommandError(`'${verb}' is no verb of doctor; there is msa. See npm run doctor -- --help.`);
  const { names, flags, values, lists } = readWords(words, { flags: FLAGS, values: VALUES, lists: ['evidence'] });
  const [typed, surplus] = names;
  if (surplus !== undefined) throw new CommandError(`'${surplus}' is one word too many: npm run doctor -- msa --help`);
  if (flags.has('ask') && !terminal)
    throw new CommandError(
      'There is no terminal to ask on. Write the answers into a file that --save has made, and take it by --answers.',
    );
  const commits = numberOf(values, 'commits') ?? COMMITS;
  if (commits === 0) throw new CommandError('--commits takes a number from 1 on.');
  const chosen = chosenBy(values.get('only'));
  const given = answersIn(values.get('answers'), folder);
  const file = answersFile(values, folder);
  const evidence = readEvidence(lists.get('evidence') ?? [], folder);
  const style: ReportStyle = {
    language: languageOf(flags.has('ko'), process.env),
    command: commandOf(typed, values.get('commits'), lists.get('evidence')),
    isOwn: typed === undefined,
    isDetailed: values.has('only'),
  };

  const landscape = new Landscape(directory(typed, folder), { commits, evidence });
  // Before the work: a file that cannot be written is no news for its end.
  file?.keep(given);
  const computed = await examine(landscape, THEMES, chosen, (title) => say(`${title[style.language]}…`));
  const known = computed.map((finding) => withAnswer(finding, given[finding.question.id]));
  const open = known.filter(({ verdict }) => verdict === 'unknown');
  file?.keep(answersOf(given, open));
  const asked =
    flags.has('ask') && terminal && open.length > 0
      ? await ask(open, style.language, terminal, (answers) => file?.keep({ ...answersOf(given, open), ...answers }))
      : {};
  const findings = known.map((finding) => withAnswer(finding, asked[finding.question.id]));
  const isSick = findings.some(({ verdict }) => verdict === 'sick');
  return {
    value: {
      path: landscape.root,
      totals: totalsOf(findings),
      questions: findings.map((finding) => findingValue(finding, style)),
    },
    text: reportText(findings, style),
    exitCode: flags.has('strict') && isSick ? 1 : 0,
  };
}

/** What is kept in a file: what was given, and unknown for what is still open. */
function answersOf(given: ReaderAnswers, open: readonly Finding[]): ReaderAnswers {
  return { ...Object.fromEntries(open.map(({ question }) => [question.id, 'unknown' as const])), ...given };
}

function chosenBy(typed: string | undefined): readonly Question[] {
  if (typed === undefined) return QUESTIONS;
  return typed.split(',').map((word) => {
    const found = QUESTIONS.find(({ id }, at) => id === word || String(at + 1) === word);
    if (found) return found;
    throw new CommandError(
      `There is no question '${word}'; questions are 1 to ${QUESTIONS.length}, or ${QUESTIONS.map(({ id }) => id).join(', ')}.`,
    );
  });
}

function answersIn(name: string | undefined, folder: string): ReaderAnswers {
  if (name === undefined) return {};
  return readAnswers(
    name,
    resolve(folder, name),
    QUESTIONS.map(({ id }) => id),
  );
}

function answersFile(values: ReadonlyMap<string, string>, folder: string): AnswersFile | undefined {
  const [save, answers] = [values.get('save'), values.get('answers')];
  if (save === undefined) return undefined;
  const path = resolve(folder, save);
  return new AnswersFile(save, path, answers !== undefined && resolve(folder, answers) === path);
}

/** @throws CommandError when it is no directory */
function directory(typed: string | undefined, folder: string): string {
  if (typed === undefined) return root;
  const path = resolve(folder, typed);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return path;
  throw new CommandError(
    `There is no directory '${typed}'; name the root of a repository, or nothing for this checkout.`,
  );
}

/** What repeats the figures. */
function commandOf(typed: string | undefined, commits: string | undefined, evidence: readonly string[] = []): string {
  const options = [
    ...(commits === undefined ? [] : ['--commits', commits]),
    ...evidence.flatMap((file) => ['--evidence', file]),
  ];
  return ['npm run doctor -- msa', ...[...(typed === undefined ? [] : [typed]), ...options].map(quoted)].join(' ');
}

function quoted(word: string): string {
  return /^[\w./@-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
