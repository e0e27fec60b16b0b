const DEEPEST = 5;

/**
 * An error as a log line holds it: what it is, what it says, where it came from and why. Its other properties stay out:
 * a database's error carries the statement's values, a parser's the whole body.
 */
export function describedError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error;
  const code = (error as { code?: unknown }).code;
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    stack: error.stack,
    ...(error.cause === undefined || depth === DEEPEST ? {} : { cause: describedError(error.cause, depth + 1) }),
  };
}
