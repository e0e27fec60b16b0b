import type { Refusal } from './refusal.js';

/** One place where data broke its schema. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

/**
 * What a call may reject with. Every client, near or far, rejects with one of the subclasses below and nothing else.
 * `code` is stable and meant for programs; `message` is a sentence for people.
 */
export abstract class CallFailure extends Error {
  abstract readonly code: string;
  /** The HTTP status of the problem details that the edge renders. */
  abstract readonly status: number;
  /** The module and the placement that failed, filled in by the dispatcher of the call: `garden@local`. */
  servedBy?: string;
}

/** An error declared by the call's contract. Recognise it with {@link isRefused}. */
export class Refused extends CallFailure {
  override readonly name = 'Refused';
  readonly code: string;
  readonly status: number;
  readonly title: string;

  constructor(
    refusal: Refusal,
    detail?: string,
    /** After how many milliseconds the answer may be another one. A refusal that says so is stored under no key. */
    readonly retryAfterMs?: number,
  ) {
    super(detail ?? refusal.title);
    this.code = refusal.code;
    this.status = refusal.status;
    this.title = refusal.title;
  }
}

/** The error to throw for a declared refusal: `throw refused(TOO_COLD, 'Ferns want 10 degrees.')`. */
export function refused(refusal: Refusal, detail?: string): Refused {
  return new Refused(refusal, detail);
}

/** The error to throw for a declared refusal that holds for some time only: the edge sends it as `Retry-After`. */
export function refusedFor(retryAfterMs: number, refusal: Refusal, detail?: string): Refused {
  return new Refused(refusal, detail, retryAfterMs);
}

/** Whether a caught error is the given refusal. */
export function isRefused(error: unknown, refusal: Refusal): error is Refused {
  return error instanceof Refused && error.code === refusal.code;
}

/** The callee cannot be reached or does not take work now. After sending, the outcome is unknown: repeat the call with the same key. */
export class Unavailable extends CallFailure {
  override readonly name = 'Unavailable';
  readonly code = 'UNAVAILABLE';
  readonly status = 503;
  /** After how many milliseconds it is worth another try, when that is known: the edge sends it as `Retry-After`. */
  readonly retryAfterMs?: number;

  constructor(message: string, options: ErrorOptions & { readonly retryAfterMs?: number } = {}) {
    const { retryAfterMs, ...rest } = options;
    super(message, rest);
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
  }
}

/**
 * The data of `module` has another owner, so the call met the wrong database. It changed none of that data. But the `prepare` of
 * its handler may have run, and may have called other modules: repeat it where the owner is, with the same key.
 */
export class NotOwner extends CallFailure {
  override readonly name = 'NotOwner';
  readonly code = 'NOT_OWNER';
  readonly status = 503;

  constructor(
    readonly module: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The time is spent. If the call was sent, the outcome is unknown: ask again with the same key. */
export class DeadlineExceeded extends CallFailure {
  override readonly name = 'DeadlineExceeded';
  readonly code = 'DEADLINE_EXCEEDED';
  readonly status = 504;
}

/** Whether a failure says that a module cannot do its work at present. The request is valid; repeat it. */
export function isOutage(error: unknown): error is Unavailable | NotOwner | DeadlineExceeded {
  return error instanceof Unavailable || error instanceof NotOwner || error instanceof DeadlineExceeded;
}

/** Which side broke the contract: the caller's input, the callee's answer, or the callee by an undeclared error. */
export type Breach = 'input' | 'answer' | 'handler';

/** One side did not keep the contract. For `input` it is the caller's fault (400), otherwise the callee's (500). */
export class ContractViolation extends CallFailure {
  override readonly name = 'ContractViolation';
  readonly code: 'INVALID_INPUT' | 'CONTRACT_VIOLATION';
  readonly status: 400 | 500;

  constructor(
    message: string,
    readonly breach: Breach,
    readonly issues: readonly Issue[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = breach === 'input' ? 'INVALID_INPUT' : 'CONTRACT_VIOLATION';
    this.status = breach === 'input' ? 400 : 500;
  }
}

/** The principal may not make this call: 401 when nobody is signed in, 403 otherwise. */
export class Forbidden extends CallFailure {
  override readonly name = 'Forbidden';
  readonly code: 'UNAUTHENTICATED' | 'FORBIDDEN';
  readonly status: 401 | 403;

  constructor(message: string, signedIn = true) {
    super(message);
    this.code = signedIn ? 'FORBIDDEN' : 'UNAUTHENTICATED';
    this.status = signedIn ? 403 : 401;
  }
}

/**
 * The idempotency key cannot be used for this command: it was used before with another input (`KEY_REUSED`), or its caller
 * has declared it void and will never repeat it (`VOIDED`).
 */
export class Conflict extends CallFailure {
  override readonly name = 'Conflict';
  readonly status = 422;

  constructor(
    message: string,
    readonly code: 'KEY_REUSED' | 'VOIDED' = 'KEY_REUSED',
  ) {
    super(message);
  }
}

/** A read requires a commit that its module has not made. */
export class CommitUnknown extends CallFailure {
  override readonly name = 'CommitUnknown';
  readonly code = 'COMMIT_UNKNOWN';
  readonly status = 400;
}
