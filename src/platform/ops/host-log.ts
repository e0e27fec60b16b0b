import { createLog } from './create-log.js';
import type { HostSettings } from './host-settings.js';
import type { Log } from './log.js';
import { standardOutput, type StandardOutput } from './standard-output.js';

/** Where a process writes: its log, and standard output as LOG_FORMAT says. @param given the log that is used in place of its own */
export async function hostLog(
  { LOG_LEVEL: level, LOG_FORMAT }: Pick<HostSettings, 'LOG_LEVEL' | 'LOG_FORMAT'>,
  given?: Log,
): Promise<{ readonly log: Log; readonly output: StandardOutput }> {
  const output = await standardOutput(LOG_FORMAT);
  return { log: given ?? createLog({ level, destination: output }), output };
}
