/** What was asked for is not done. The message is a sentence for the person who asked. */
export class Refusal extends Error {
  /** @override */
  name = 'Refusal';
}
