import { getClassMetadata } from '@inversifyjs/core';
import { contractOf } from '../contract/client.js';
import type { AnyContract } from '../contract/contract.js';
import type { Class } from './handler.js';
import type { Module } from './module.js';

/** A class that a constructor or a property takes, as declared by its type and as asked of the container. */
interface Dependency {
  readonly token: unknown;
  readonly type: unknown;
}

function dependenciesOf(subject: Class): Dependency[] {
  const { constructorArguments, properties } = getClassMetadata(subject);
  const types = (Reflect.getMetadata('design:paramtypes', subject) as unknown[] | undefined) ?? [];
  const taken = constructorArguments.map((argument, index) => ({ argument, type: types[index] }));
  for (const [property, argument] of properties)
    taken.push({ argument, type: Reflect.getMetadata('design:type', subject.prototype as object, property) });
  return taken.map(({ argument, type }) => ({ token: 'value' in argument ? argument.value : undefined, type }));
}

/**
 * Walks what a module's handlers are constructed from, however deep, and returns the client classes found.
 * @throws Error when a class takes the client of a module that `uses` does not list, or when an `@inject` disagrees with
 * the type of what it injects.
 */
export function clientsOf(
  module: Module,
  implementations: ReadonlyMap<unknown, Class>,
): ReadonlyMap<Class, AnyContract> {
  const { name } = module.contract;
  const allowed = new Set(module.uses.map((used) => used.name));
  const clients = new Map<Class, AnyContract>();
  const seen = new Set<Class>();

  const visit = (subject: Class): void => {
    if (seen.has(subject)) return;
    seen.add(subject);
    for (const { token, type } of dependenciesOf(subject)) {
      const called = contractOf(token);
      const declared = contractOf(type);
      if ((called ?? declared) && token !== type)
        throw new Error(
          `${subject.name} in ${name} declares ${nameOf(type)} but injects ${nameOf(token)}; ` +
            `drop the @inject: a client is injected by its type.`,
        );
      if (called && !allowed.has(called.name))
        throw new Error(
          `${subject.name} in ${name} takes the client of ${called.name}, which ${name} does not use; ` +
            `add ${called.name} to uses in src/modules/${name}/module.ts, or do without. ` +
            `${name} may call: ${[...allowed].join(', ') || 'no module'}.`,
        );
      if (called) clients.set(token as Class, called);
      else {
        const implementation =
          implementations.get(token) ?? (typeof token === 'function' ? (token as Class) : undefined);
        if (implementation) visit(implementation);
      }
    }
  };
  for (const subject of [...Object.values(module.calls), ...module.on.map((entry) => entry.handler)]) visit(subject);
  if (module.seed) visit(module.seed);
  if (module.trace) visit(module.trace);
  for (const saga of module.sagas ?? []) visit(saga);
  return clients;
}

function nameOf(candidate: unknown): string {
  return typeof candidate === 'function' ? candidate.name : String(candidate);
}
