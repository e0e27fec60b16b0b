import { assertPlain } from '../../../src/platform/contract/plain.js';
import type { AnyEvent } from '../../../src/platform/contract/event.js';
import type { Landscape } from './landscape.js';

/** What contracts and subscriptions say of an event. */
export interface EventBook {
  /** `order.placed` */
  readonly name: string;
  /** Whether its schema says all that the data may contain. */
  readonly isDescribed: boolean;
  readonly consumers: readonly string[];
}

/** All events of a landscape. @throws NotFound when the contracts cannot be loaded */
export async function eventBooks(landscape: Landscape): Promise<readonly EventBook[]> {
  const modules = await landscape.loaded();
  return modules.flatMap(({ contract }) =>
    Object.values(contract.events).map((event) => ({
      name: event.name,
      isDescribed: isDescribed(contract.name, event),
      // A subscription to an event that is gone has none.
      consumers: modules
        .filter(({ on }) => on.some((one) => (one.event as AnyEvent | undefined)?.name === event.name))
        .map((consumer) => consumer.contract.name),
    })),
  );
}

function isDescribed(module: string, event: AnyEvent): boolean {
  try {
    assertPlain({ name: module, calls: {}, events: { [event.name]: event } });
    return true;
  } catch {
    return false;
  }
}
