import { MissingProgram } from '../../command/missing-program.mjs';
import type { Lab } from '../lab.js';

/**
 * What is not installed here and a lab takes, as a sentence that says how to install it; undefined when all is there.
 * @throws whatever else keeps the lab from having it, such as a download that failed: that is no reason to skip it
 */
export async function missingFor({ provide }: Pick<Lab, 'provide'>): Promise<string | undefined> {
  try {
    await provide?.();
    return undefined;
  } catch (error) {
    if (!(error instanceof MissingProgram)) throw error;
    return error.message;
  }
}
