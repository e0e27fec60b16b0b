import { CommandError } from './command-error.mjs';

/** A program that a command needs is not installed, or too old. The message says how to install it. */
export class MissingProgram extends CommandError {
  /** @override */
  name = 'MissingProgram';
}
