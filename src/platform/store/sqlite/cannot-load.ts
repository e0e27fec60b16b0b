import { messageOf } from '../../ops/message-of.js';

/** The error of a driver whose package is missing, or not built for this Node: it says how to get it. */
export function cannotLoad(name: string, cause: unknown): Error {
  const [reason = ''] = messageOf(cause).split('\nRequire stack:');
  return new Error(
    `SQLITE_DRIVER is '${name}', and that package cannot be loaded (${reason.replaceAll('\n', ' ')}); ` +
      `run 'npm run setup -- ${name}' and read what it says, or set SQLITE_DRIVER to another driver.`,
    { cause },
  );
}
