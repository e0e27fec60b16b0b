const LOOK_EVERY_MS = 500;

/**
 * Waits until a process takes next to no processor time: it has nothing left to do.
 * @param {string} name of the process, for people
 * @param {() => Promise<number>} cpuMs the processor time that it has taken so far, in milliseconds
 * @param {{ readonly share: number, readonly withinMs: number }} limits `share`: of one core, at most
 * @returns {Promise<number>} how long it went on, in milliseconds
 * @throws Error when it does not become idle in time
 */
export async function untilIdle(name, cpuMs, { share, withinMs }) {
  const began = performance.now();
  for (let before = await cpuMs(), since = began; performance.now() - began < withinMs;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    const [now, at] = [await cpuMs(), performance.now()];
    if ((now - before) / (at - since) <= share) return Math.max(0, since - began);
    [before, since] = [now, at];
  }
  throw new Error(`${name} did not become idle within ${withinMs / 60_000} minutes.`);
}
