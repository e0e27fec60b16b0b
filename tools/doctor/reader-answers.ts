import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { readJson } from '../adr/record/read-json.mjs';
import { CommandError } from '../command/command-error.mjs';

const WORDS = ['yes', 'no', 'unknown'] as const;

/** What a reader may answer. */
export type ReaderAnswer = (typeof WORDS)[number];
/** By the id of the question. */
export type ReaderAnswers = { readonly [id: string]: ReaderAnswer };

/**
 * Reads a file of answers: `{ "fault-isolation": "yes" }`.
 * @param name of the file, as it was typed
 * @throws CommandError when it is no such file, or names no question
 */
export function readAnswers(name: string, path: string, ids: readonly string[]): ReaderAnswers {
  const next = 'Make one by: npm run doctor -- msa --save <file>';
  const read = readJson(path, { name, what: 'answers', next }) as { [id: string]: unknown };
  for (const [id, answer] of Object.entries(read)) {
    if (!ids.includes(id))
      throw new CommandError(`${name} answers '${id}', which is no question; questions are ${ids.join(', ')}.`);
    if (!WORDS.includes(answer as ReaderAnswer))
      throw new CommandError(
        `${name} answers '${id}' with ${JSON.stringify(answer)}; an answer is ${WORDS.join(', ')}.`,
      );
  }
  return read as ReaderAnswers;
}

/**
 * A file in which answers are kept. It is written as a whole or not at all, so a crash loses no answer that was kept before.
 * @param mayReplace whether a file that is there holds answers which are kept, too
 * @throws CommandError when a file is there that would be lost
 */
export class AnswersFile {
  constructor(
    private readonly name: string,
    private readonly path: string,
    mayReplace: boolean,
  ) {
    if (existsSync(path) && !mayReplace)
      throw new CommandError(
        `${name} is there already, and would be lost. Name another file, or go on with its answers: --answers ${name} --save ${name}.`,
      );
  }

  /** @throws CommandError when the file cannot be written */
  keep(answers: ReaderAnswers): void {
    const temporary = `${this.path}.${process.pid}`;
    try {
      writeFileSync(temporary, `${JSON.stringify(answers, undefined, 2)}\n`);
      renameSync(temporary, this.path);
    } catch (error) {
      throw new CommandError(`${this.name} cannot be written: ${(error as Error).message}. Name another file.`);
    }
  }
}
