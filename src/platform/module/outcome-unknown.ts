/**
 * A step of a saga got no answer in its time: it may have taken effect, or may yet. `steps.compensate()` finds out, and
 * sees to it that it does not from then on.
 */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';

  constructor(
    readonly saga: string,
    readonly step: string,
  ) {
    super(`The outcome of step '${step}' of ${saga} is unknown: there was no answer in its time; compensate, or ask.`);
  }
}
