import { anyone } from '../../../src/platform/contract/access.js';
import type { Module } from '../../../src/platform/module/module.js';
import { type Consumer, type EventConsumer, publicClients } from './consumer.js';
import type { CallPromise } from './snapshot.js';

/** Who relies on what a module promises, as far as the modules of this checkout say. */
export interface Consumers {
  /** Who may make a call that was promised so: modules that use its module, and the public when it has a route. */
  ofCall(module: string, promise: CallPromise): readonly Consumer[];
  ofEvent(module: string, event: string): readonly EventConsumer[];
}

const fileOf = (module: string) => `src/modules/${module}/module.ts`;
const consumerOf = ({ contract: { name } }: Module): Consumer => ({ name, place: fileOf(name), isModule: true });

/**
 * Finds consumers among modules. `sourceOf` gives the text of a module's `module.ts`: a module that still subscribes to an
 * event that its producer has taken away can be known by nothing else.
 */
export function findConsumers(modules: readonly Module[], sourceOf: (module: string) => string): Consumers {
  const using = (module: string) =>
    modules.filter(({ uses }) => uses.some(({ name }) => name === module)).map(consumerOf);
  return {
    ofCall: (module, { allow, http }) => {
      const admits = (name: string) =>
        allow.some((entry) => entry === anyone || (typeof entry === 'object' && entry.module === name));
      return [
        ...using(module).filter(({ name }) => admits(name)),
        ...(http ? [publicClients(`${http.method} ${http.path}`)] : []),
      ];
    },
    ofEvent: (module, event) =>
      modules.flatMap((candidate) => {
        const from = subscribesTo(candidate, `${module}.${event}`, event, sourceOf);
        return from ? [{ ...consumerOf(candidate), wantsPast: from === 'beginning' }] : [];
      }),
  };
}

function subscribesTo({ contract, on }: Module, name: string, event: string, sourceOf: (module: string) => string) {
  const known = on.find((subscription) => isThere(subscription.event) && subscription.event.name === name);
  if (known) return known.from;
  const orphan = on.find((subscription) => !isThere(subscription.event));
  return orphan && new RegExp(`\\bevents\\.${event}\\b`).test(sourceOf(contract.name)) ? orphan.from : undefined;
}

/** A subscription is made from a property of the producer's contract, which may have gone. */
function isThere(event: unknown): boolean {
  return event !== undefined;
}
