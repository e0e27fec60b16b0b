import { PeerRefused } from '../../../peer/peer-exchange.js';
import { PeerFault } from '../../../peer/served-peer-request.js';
import { MoveFailed } from '../move-refused.js';

/** What a host says of a copy that no repetition changes. */
const FINAL_CODES: ReadonlySet<string> = new Set(['OTHER_DATABASE', 'IS_OWNER', 'CANNOT_WORK_HERE']);

/** Whether a copy can never become the owner, so that nothing is tried again: its rows differ, or its host says so. */
export function isFinal(error: unknown): boolean {
  if (error instanceof MoveFailed) return true;
  return (error instanceof PeerFault || error instanceof PeerRefused) && FINAL_CODES.has(error.code);
}
