/**
 * An error that a contract declares: a business answer, not a failure. It is stored as the call's outcome and is the
 * same over every transport.
 */
export interface Refusal<Code extends string = string> {
  readonly code: Code;
  /** The HTTP status of the edge's response: 400–499. */
  readonly status: number;
  /** What the refusal means, in one sentence, for people who read the API's description. */
  readonly title: string;
}

/** The refusals of one call, by code. */
export type Refusals = { readonly [code: string]: Refusal };

/**
 * Declares a refusal.
 * @throws Error when the code is not UPPER_SNAKE_CASE or the status is not a client error.
 */
export function refusal<const Code extends string>(code: Code, status: number, title: string): Refusal<Code> {
  if (!/^[A-Z][A-Z0-9_]*$/.test(code)) throw new Error(`The refusal '${code}' needs a code in UPPER_SNAKE_CASE.`);
  if (!Number.isInteger(status) || status < 400 || status > 499)
    throw new Error(
      `The refusal ${code} has the status ${status}; a refusal is the caller's matter, so use 400 to 499.`,
    );
  return Object.freeze({ code, status, title });
}
