import { readFileSync } from 'node:fs';

/** A command that a page of a lab has its reader type, and what it says that this prints. */
export interface TypedCommand {
  /** The words behind `npm run lab --`. */
  readonly words: readonly string[];
  /** The lines of the block after it; `…` stands for anything. None when the page shows no output. */
  readonly prints: readonly string[];
}

const BLOCK = /^```(\w*)\n([\s\S]*?)^```$/gm;
const LAB = /^npm run lab -- (.+)$/;
const WORD = /"([^"]*)"|(\S+)/g;

/** The commands of a page in their order, each with the block of output that follows it. Other commands are left out. */
export function commandsOf(path: string): readonly TypedCommand[] {
  const blocks = [...readFileSync(path, 'utf8').matchAll(BLOCK)].map(([, kind, text = '']) => ({ kind, text }));
  return blocks.flatMap(({ kind, text }, at) => {
    if (kind !== 'sh') return [];
    const commands = text
      .trim()
      .split('\n')
      .map((line) => LAB.exec(line)?.[1]);
    const next = blocks[at + 1];
    const prints = next?.kind === 'text' ? next.text.trimEnd().split('\n') : [];
    return commands.flatMap((typed, position) =>
      typed === undefined ? [] : [{ words: wordsOf(typed), prints: position === commands.length - 1 ? prints : [] }],
    );
  });
}

function wordsOf(typed: string): string[] {
  return [...typed.matchAll(WORD)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

/** The first line of a page that an output does not have, in the order of the page; undefined when it has them all. */
export function missingLine(prints: readonly string[], output: string): string | undefined {
  const lines = output.split('\n').map((line) => line.trimEnd());
  let from = 0;
  for (const expected of prints) {
    const pattern = patternOf(expected.trimEnd());
    const found = lines.findIndex((line, at) => at >= from && pattern.test(line));
    if (found === -1) return expected;
    from = found + 1;
  }
  return undefined;
}

function patternOf(line: string): RegExp {
  const parts = line.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
