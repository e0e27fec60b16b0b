import { CallFailure, type Issue } from '../contract/failure.js';

/** A request that the edge itself refuses, before a call is made. `code` is stable; `message` is a sentence for people. */
export class EdgeFailure extends CallFailure {
  override readonly name = 'EdgeFailure';

  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly more: { readonly issues?: readonly Issue[]; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail);
  }
}

/** A part of the request breaks the contract; `path` names the part. */
export function invalidInput(path: string, message: string): EdgeFailure {
  return new EdgeFailure(400, 'INVALID_INPUT', message, { issues: [{ path, message }] });
}
