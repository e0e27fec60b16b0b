/** A setting has a wrong value. The message is one sentence: the variable, the value (never a secret) and what is allowed. */
export class SettingError extends Error {
  override readonly name = 'SettingError';

  constructor(
    readonly variable: string,
    sentence: string,
  ) {
    super(sentence);
  }
}
