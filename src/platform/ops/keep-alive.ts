/**
 * Keeps the process alive until the returned function is called: for a stop that may wait for nothing but a clock's
 * timers, which by themselves keep nothing alive.
 */
export function keepAlive(): () => void {
  const handle = setInterval(() => undefined, 60_000);
  return () => clearInterval(handle);
}
