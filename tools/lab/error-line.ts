/** The line of an error in what a process of Node wrote: it is in the middle, with the stack behind it and Node's version last. */
export function errorLineIn(written: string): string | undefined {
  return written
    .split('\n')
    .find((line) => /^\s*(Uncaught )?\w*Error\b/.test(line))
    ?.trim();
}
