import { getClassMetadata } from '@inversifyjs/core';
import { contractOf } from '../contract/client.js';
import type { AnyContract } from '../contract/contract.js';
import type { Class } from './handler.js';
import type { Module } from './module.js';

/** A class of a module that cannot be constructed. The message names the module, the class and what to change. */
export class InjectionError extends Error {
  override readonly name = 'InjectionError';

  constructor(
    /** The class that cannot be constructed. */
    readonly subject: Class,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A class that a constructor or a property takes, as declared by its type and as requested from the container. */
interface Dependency {
  readonly token: unknown;
  readonly type: unknown;
}

function typesOf(subject: Class): readonly unknown[] {
  return (Reflect.getMetadata('design:paramtypes', subject) as unknown[] | undefined) ?? [];
}

function dependenciesOf(subject: Class, module: string): Dependency[] {
  const types = typesOf(subject);
  const { constructorArguments, properties } = metadataOf(subject, module);
  const taken = constructorArguments.map((argument, index) => ({ argument, type: types[index] }));
  for (const [property, argument] of properties)
    taken.push({ argument, type: Reflect.getMetadata('design:type', subject.prototype as object, property) });
  return taken.map(({ argument, type }) => ({ token: 'value' in argument ? argument.value : undefined, type }));
}

/**
 * What Inversify knows of a class.
 * @throws InjectionError when the class is not decorated, or takes something that is no class at run time.
 */
export function metadataOf(subject: Class, module: string) {
  const types = typesOf(subject);
  if (subject.length > types.length)
    throw new InjectionError(
      subject,
      `${subject.name} in ${module} takes ${subject.length} parameters but is not decorated; add @injectable() to it.`,
    );
  try {
    return getClassMetadata(subject);
  } catch (error) {
    const position = types.findIndex((type) => type === undefined || type === Object) + 1;
    throw new InjectionError(
      subject,
      `${subject.name} in ${module} takes ${position > 0 ? `a parameter ${position} that is` : 'something that is'} no class at run time; ` +
        `take a class, not an interface, and import it by import, not by import type.`,
      { cause: error },
    );
  }
}

/**
 * Walks what a module's handlers are constructed from, however deep, and returns the client classes found.
 * @param handlers what the module's container constructs at its start.
 * @param isBound whether the container can give out what is injected as this class.
 * @throws InjectionError when a class takes what nothing binds, or the client of a module that `uses` does not list, or when
 * an `@inject` disagrees with the type of what it injects.
 */
export function clientsOf(
  module: Module,
  handlers: ReadonlySet<Class>,
  implementations: ReadonlyMap<unknown, Class>,
  isBound: (token: Class) => boolean,
): ReadonlyMap<Class, AnyContract> {
  const { name } = module.contract;
  const allowed = new Set(module.uses.map((used) => used.name));
  const clients = new Map<Class, AnyContract>();
  const seen = new Set<Class>();

  const visit = (subject: Class): void => {
    if (seen.has(subject)) return;
    seen.add(subject);
    for (const { token, type } of dependenciesOf(subject, name)) {
      const called = contractOf(token);
      const declared = contractOf(type);
      if ((called ?? declared) && token !== type)
        throw new InjectionError(
          subject,
          `${subject.name} in ${name} declares ${nameOf(type)} but injects ${nameOf(token)}; ` +
            `drop the @inject: a client is injected by its type.`,
        );
      if (called && !allowed.has(called.name))
        throw new InjectionError(
          subject,
          `${subject.name} in ${name} takes the client of ${called.name}, which ${name} does not use; ` +
            `add ${called.name} to uses in src/modules/${name}/module.ts, or do without. ` +
            `${name} may call: ${[...allowed].join(', ') || 'no module'}.`,
        );
      if (called) clients.set(token as Class, called);
      else {
        const implementation =
          implementations.get(token) ?? (handlers.has(token as Class) ? (token as Class) : undefined);
        if (implementation) visit(implementation);
        else if (typeof token === 'function' && !isBound(token as Class))
          throw new InjectionError(
            subject,
            `${subject.name} in ${name} takes ${token.name}, which nothing binds; ` +
              `add bind(${token.name}).toSelf() to bind in src/modules/${name}/module.ts.`,
          );
      }
    }
  };
  for (const subject of handlers) visit(subject);
  return clients;
}

function nameOf(candidate: unknown): string {
  return typeof candidate === 'function' ? candidate.name : String(candidate);
}
