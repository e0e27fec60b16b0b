import { atomicity } from './atomicity.js';
import { delivery } from './delivery.js';
import { idempotency } from './idempotency.js';
import { money } from './money.js';
import { noSilentLoss } from './no-silent-loss.js';
import { oneWriter } from './one-writer.js';
import { ownership } from './ownership.js';
import type { Sabotage } from './patch.js';
import { poison } from './poison.js';
import { recovery } from './recovery.js';
import { sameCall } from './same-call.js';
import { zeroEdit } from './zero-edit.js';

/** What is broken on purpose, by guarantee; that which is missing here (10) is not built yet. */
export const allSabotage: readonly Sabotage[] = [
  ownership,
  atomicity,
  noSilentLoss,
  delivery,
  poison,
  sameCall,
  idempotency,
  zeroEdit,
  oneWriter,
  recovery,
  money,
];
