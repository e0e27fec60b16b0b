const LOOK_EVERY_MS = 200;
const SAY_EVERY_MS = 10_000;
/** Moves to the begin of the line and clears it (ECMA-48). */
const CLEAR = '\r\u001b[K';

/**
 * Does something that takes long, and shows how far it is: in one line that moves at a terminal, otherwise in a line at the begin and
 * every ten seconds.
 * @template T
 * @param {(seconds: number) => string} describe how far it is, after so many seconds
 * @param {() => Promise<T>} work
 * @param {{ readonly isTTY?: boolean, readonly columns?: number, write(text: string): unknown }} [stream]
 * @returns {Promise<T>}
 */
export async function showing(describe, work, stream = process.stderr) {
  const { isTTY = false } = stream;
  const began = performance.now();
  const seconds = () => Math.round((performance.now() - began) / 1_000);
  const show = () => {
    const line = describe(seconds());
    // A line that is too long would go on in the next one, and move no more.
    stream.write(isTTY ? `${CLEAR}${line.slice(0, (stream.columns ?? 80) - 1)}` : `${line}\n`);
  };
  show();
  const timer = setInterval(show, isTTY ? LOOK_EVERY_MS : SAY_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if (isTTY) stream.write(CLEAR);
  }
}
