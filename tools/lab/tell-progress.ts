/** Begins a line of standard error that is for the learner. */
const MARK = 'tell: ';

/** Shows the learner a line while a script of a lab goes on: `runScript` takes it from standard error. */
export function tellProgress(sentence: string): void {
  process.stderr.write(`${MARK}${sentence}\n`);
}

/** What a line of a script's standard error tells the learner; undefined when it is for nobody. */
export function toldIn(line: string): string | undefined {
  return line.startsWith(MARK) ? line.slice(MARK.length) : undefined;
}
