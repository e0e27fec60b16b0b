import type { StepId } from './saga-ref.js';

/** A step, as a sentence shows it. */
export const shown = ({ part, name }: StepId): string => (part === 'step' ? `step '${name}'` : `${part} of '${name}'`);

/**
 * The code of a saga does not do again what its log says that it did: it was changed while the saga was under way, or it
 * decides by something else than its input and its steps. Running it again would not help: the saga is stuck at once.
 */
export class Diverged extends Error {
  override readonly name = 'Diverged';

  /**
   * @param title names the saga: `garden.growth fern-1`.
   * @param expected what the log has, as words: `step 'pour'`.
   * @param found what the code did instead, as words.
   */
  constructor(title: string, expected: string, found: string) {
    super(
      `${title} does not follow its log: the log has ${expected}, and its code ${found}. ` +
        `Bring back code that follows the log, then retry the saga; until then it is stopped.`,
    );
  }
}
