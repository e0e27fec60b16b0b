type Hit = (name: string) => void;

/** `saga.step.sent` or `saga.step.sent:3`: a name, and at which of its hits (the first, if not said). */
const PATTERN = /^(?<name>[a-z][a-zA-Z.]*)(?::(?<hit>[1-9]\d*))?$/;

/**
 * Makes a failpoint of what `FICUS_FAILPOINT` says; without it, one that does nothing.
 * @throws Error when the text is no failpoint.
 */
export function armed(setting: string | undefined, die: () => void): Hit {
  if (!setting) return () => undefined;
  const { name: fatal, hit = '1' } = PATTERN.exec(setting)?.groups ?? {};
  if (!fatal)
    throw new Error(
      `FICUS_FAILPOINT is '${setting}'; write the name of a failpoint, and perhaps at which hit: saga.step.sent:2.`,
    );
  let left = Number(hit);
  return (name) => {
    if (name !== fatal) return;
    left -= 1;
    if (left === 0) die();
  };
}

/**
 * Marks a place where a process may die, for tests of recovery: with `FICUS_FAILPOINT=<name>[:<n>]` set, the process kills
 * itself with SIGKILL when it comes by `name` for the n-th time. Otherwise it does nothing.
 */
export const failpoint: Hit = armed(process.env['FICUS_FAILPOINT'], () => process.kill(process.pid, 'SIGKILL'));
