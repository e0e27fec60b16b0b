/** A process that passes a failpoint more often than this is not killed there. */
const MOST_PASSES = 500;

/** The environment of a process that a failpoint of the platform may kill, once the lab has aimed at it. */
export function aimedAt(failpoint: string): { readonly FICUS_FAILPOINT: string } {
  const passes = Array.from({ length: MOST_PASSES }, (_, pass) => `${failpoint}:${pass + 1}`);
  return { FICUS_FAILPOINT: passes.join(',') };
}

/**
 * Lets this process live through its failpoints until it is armed. So a lab chooses the moment ("the next commit after this
 * order") without knowing how often the code of a learner passes the failpoint before. Call it before the platform works.
 * @returns arms: from then on, the first pass kills the process by SIGKILL
 */
export function holdFire(): () => void {
  const kill = process.kill.bind(process);
  let isArmed = false;
  process.kill = (pid, signal) => (isArmed || pid !== process.pid ? kill(pid, signal) : true);
  return () => {
    isArmed = true;
  };
}
