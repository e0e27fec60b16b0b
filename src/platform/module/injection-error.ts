import type { Class } from './handler.js';

/** A class of a module that cannot be constructed. The message names the module, the class and what to change. */
export class InjectionError extends Error {
  override readonly name = 'InjectionError';

  constructor(
    /** The class that cannot be constructed. */
    readonly subject: Class,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
