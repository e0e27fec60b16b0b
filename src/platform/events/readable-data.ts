import type { AnyEvent } from '../contract/event.js';
import type { LoggedEvent } from './logged-event.js';

/**
 * An event's data as the consumer's contract reads it: what the schema does not know is left out.
 * @throws Error with a sentence when the event has a newer, breaking version, or its data cannot be read.
 */
export function readableData(feed: string, event: LoggedEvent, contract: AnyEvent): unknown {
  if (event.version > contract.version)
    throw new Error(
      `${feed} reads ${event.name} up to version ${contract.version}, but event ${event.id} has version ${event.version}; ` +
        `bring this module to the newer contract, then retry the event.`,
    );
  const parsed = contract.data.safeParse(json(event.data));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(
    `${feed} cannot read the data of ${event.name} ${event.id} at '${issue?.path.join('.') ?? ''}': ${issue?.message ?? 'invalid'}; ` +
      `make its contract accept version ${event.version}, then retry the event.`,
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
