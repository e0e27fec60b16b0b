import type { AnyCall } from '../contract/call.js';

/** The module and the placement that serve a call in this process: `garden@local`. */
export function servedHere(call: AnyCall): string {
  return `${call.module}@local`;
}
