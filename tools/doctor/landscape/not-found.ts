import type { Text } from '../../lab/lab.js';

/** A landscape has not what a question takes. */
export class NotFound extends Error {
  override readonly name = 'NotFound';

  /** @param reason what is missing: the end of a sentence, without a full stop */
  constructor(readonly reason: Text) {
    super(reason.en);
  }
}
