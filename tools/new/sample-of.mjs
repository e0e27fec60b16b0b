import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CommandError } from '../command/command-error.mjs';

const SAMPLE = fileURLToPath(new URL('sample-event.mjs', import.meta.url));

/**
 * Data that an event may have, as TypeScript for a test.
 * @param {string} root
 * @param {string} producer
 * @param {string} event
 * @throws {CommandError} when the contract cannot be loaded, or its schema needs a person
 */
export function sampleOf(root, producer, event) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SAMPLE, root, producer, event], { encoding: 'utf8' });
  if (status === 0) return stdout;
  const why =
    stderr
      .trim()
      .split('\n')
      .find((line) => line.includes('Error')) ?? stderr.trim();
  throw new CommandError(
    `Nothing was made, because no sample of ${producer}.${event} could be made up for its test: ${why} Correct src/modules/${producer}/contract.ts first, or write the handler by hand.`,
  );
}
