type Hit = (name: string) => void;

/** What happens to the process at a failpoint. */
export interface Failures {
  /** It ends at once. */
  die(): void;
  /** It stands still until another process lets it go on. */
  stop(): void;
}

/** `saga.step.sent`, `saga.step.sent:3` or `saga.step.sent:3:stop`: a name, at which of its hits (the first, if not said), and how. */
const PATTERN = /^(?<name>[a-z][a-zA-Z.]*)(?::(?<hit>[1-9]\d*)(?<how>:stop)?)?$/;

/**
 * Makes failpoints of what `FICUS_FAILPOINT` says, one or several with commas between them; without it, one that does nothing.
 * @throws Error when the text is no failpoint.
 */
export function armed(setting: string | undefined, failures: Failures): Hit {
  if (!setting) return () => undefined;
  const hits = setting.split(',').map((one) => armedOnce(one, failures));
  return (name) => hits.forEach((hit) => hit(name));
}

function armedOnce(setting: string, failures: Failures): Hit {
  const { name: fatal, hit = '1', how } = PATTERN.exec(setting)?.groups ?? {};
  if (!fatal)
    throw new Error(
      `FICUS_FAILPOINT is '${setting}'; write the name of a failpoint, and perhaps at which hit: saga.step.sent:2 or saga.step.sent:2:stop.`,
    );
  let left = Number(hit);
  return (name) => {
    if (name !== fatal) return;
    left -= 1;
    if (left !== 0) return;
    if (how) failures.stop();
    else failures.die();
  };
}

/**
 * Marks a place where a process may die, for tests of recovery: with `FICUS_FAILPOINT=<name>[:<n>]` set, the process kills
 * itself with SIGKILL when it comes by `name` for the n-th time; with `<name>:<n>:stop` it stops itself with SIGSTOP, and goes on
 * from there at SIGCONT. It may name several, with commas between them. Otherwise it does nothing.
 */
export const failpoint: Hit = armed(process.env['FICUS_FAILPOINT'], {
  die: () => process.kill(process.pid, 'SIGKILL'),
  stop: () => process.kill(process.pid, 'SIGSTOP'),
});
