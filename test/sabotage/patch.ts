/** A test, by its file and by a part of its name that no placeholder stands in. */
export interface NamedTest {
  readonly suite: string;
  readonly test: string;
}

/** A change of one place in a file. */
export interface Edit {
  readonly file: string;
  /** Text of the file that occurs in it once. */
  readonly find: string;
  readonly replace: string;
}

/** One way to break a mechanism. */
export interface Breach extends Edit {
  /** What the patched program does, as a sentence without its subject: "answers before the commit". */
  readonly name: string;
  /** Further edits that it takes, such as a second line of defence that has to fall, too. */
  readonly also?: readonly Edit[];
}

/** A breach, and the test that must notice. */
export interface Patch extends Breach {
  readonly proof: NamedTest;
}

/** The patches of one guarantee (docs/guarantees.md). */
export interface Sabotage {
  readonly guarantee: number;
  readonly title: string;
  readonly patches: readonly Patch[];
}

/** A patch no longer fits the file that it was written for. */
export class Misfit extends Error {
  override readonly name = 'Misfit';
}

/** All places that a patch changes. */
export function editsOf({ file, find, replace, also = [] }: Breach): readonly Edit[] {
  return [{ file, find, replace }, ...also];
}

/**
 * The text after an edit.
 * @throws Misfit when `find` is not there exactly once: the code has changed, and the patch has to follow it.
 */
export function edited(text: string, { file, find, replace }: Edit): string {
  const count = text.split(find).length - 1;
  if (count !== 1)
    throw new Misfit(
      `A patch finds its text ${count} times in ${file}, and it has to be there once; rewrite the patch for the code as it is now: ${find.trim()}`,
    );
  return text.replace(find, () => replace);
}
