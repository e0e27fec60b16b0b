import { CommandError } from '../../command/command-error.mjs';
import { MissingProgram } from '../../command/missing-program.mjs';
import { missingFor } from './missing-program.js';

it('a lab is skipped when a program that it takes is not installed, and for no other reason', async () => {
  expect(await missingFor({})).toBeUndefined();
  expect(await missingFor({ provide: () => Promise.resolve() })).toBeUndefined();
  const missing = new MissingProgram("Kafka runs on Java 17 or newer, and 'java' does not run; install it.");
  expect(await missingFor({ provide: () => Promise.reject(missing) })).toBe(missing.message);
  const failed = new CommandError('Maven could not download Apache Kafka.');
  await expect(missingFor({ provide: () => Promise.reject(failed) })).rejects.toBe(failed);
});
