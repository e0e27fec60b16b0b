/** A command that is not executed. The message is a sentence for the person who typed it. */
export class CommandRefused extends Error {
  /** @override */
  name = 'CommandRefused';
}
