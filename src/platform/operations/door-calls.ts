import { z } from 'zod';
import { command, query } from '../contract/call.js';
import { refusal } from '../contract/refusal.js';
import { get, post } from '../contract/route.js';
import { DOOR_CHANGED, DOOR_REFUSED } from '../fig/choose-door.js';
import { ChosenDoorView, DoorLine } from './door-views.js';
import { ModuleName, WantedDoorInput } from './inputs.js';

/** Only the host that keeps the journal has an edge in front of modules elsewhere. */
export const NO_DOORS = refusal('NO_DOORS', 409, 'This host does not keep the journal.');

/** The operations of the doors of modules. @param allow the roles that may operate the host */
export function doorCalls(allow: readonly string[]) {
  return {
    /** By which door the edge reaches each module; of one module, the changes of its door, the newest first. */
    doors: query({
      in: z.strictObject({ module: ModuleName.optional() }),
      out: z.object({ items: z.array(DoorLine) }),
      errors: { NO_DOORS },
      allow,
      http: get('/api/doors', { listener: 'internal' }),
    }),
    /** Chooses by which door the edge reaches a module that is placed elsewhere. Requests follow at once. */
    chooseDoor: command({
      in: WantedDoorInput,
      out: ChosenDoorView,
      errors: { NO_DOORS, DOOR_REFUSED, DOOR_CHANGED },
      allow,
      http: post('/api/doors', { status: 200, listener: 'internal' }),
    }),
  };
}
