import { z } from 'zod';
import { Time } from './views.js';

const DoorName = z.enum(['call', 'proxy']);

/** The door of a module now, or one change of it. */
export const DoorLine = z.object({
  module: z.string(),
  door: DoorName,
  revision: z.int(),
  /** Where the module is, and the public edges of its service; of a present door. */
  place: z.string().optional(),
  edges: z.array(z.string()).optional(),
  /** When it was chosen, by whom and why; left out when it never was. */
  at: Time.optional(),
  by: z.string().optional(),
  reason: z.string().optional(),
});

/** What became of a wish to choose a door. */
export const ChosenDoorView = z.object({
  module: z.string(),
  door: DoorName,
  was: DoorName,
  revision: z.int(),
  changed: z.boolean(),
  edges: z.array(z.string()),
});
