/** Somebody who relies on a contract. */
export interface Consumer {
  readonly name: string;
  /** Where to look: the file of a module, the address that clients request. */
  readonly place: string;
  readonly isModule: boolean;
}

/** A module that consumes an event. */
export interface EventConsumer extends Consumer {
  /** Whether it would consume what the log still holds. */
  readonly wantsPast: boolean;
}

/** All clients outside that may request a route; who they are is unknown. */
export function publicClients(address: string): Consumer {
  return { name: 'clients of the public API', place: address, isModule: false };
}

const isPlural = (consumers: readonly Consumer[]) => consumers.length > 1 || consumers[0]?.isModule === false;

/** `x`, `x and y`, or `x, y and z`. */
export function joined(texts: readonly string[]): string {
  const last = texts.at(-1) ?? 'nobody';
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')} and ${last}`;
}

/** What consumers do, and where to look: `fern and moss read`, `(src/…, src/…)`. */
export function doing(consumers: readonly Consumer[], verb: string): { readonly who: string; readonly where: string } {
  return {
    who: `${joined(consumers.map(({ name }) => name))} ${isPlural(consumers) ? verb : `${verb}s`}`,
    where: `(${consumers.map(({ place }) => place).join(', ')})`,
  };
}
