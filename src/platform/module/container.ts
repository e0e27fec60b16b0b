import { Container, type ServiceIdentifier } from 'inversify';
import type { AnyContract } from '../contract/contract.js';
import { messageOf } from '../ops/message-of.js';
import type { Class } from './handler.js';
import { clientsOf, InjectionError, metadataOf } from './injection.js';
import type { Bind, Module } from './module.js';

type Token = ServiceIdentifier<object>;

/** What a host gives to a module's container. */
export interface Provided {
  /** Services of the platform, by the class they are injected as. */
  readonly services: ReadonlyMap<unknown, unknown>;
  /** The client of a module that this one uses. */
  client(contract: AnyContract): object;
}

/** A module's handlers, constructed; its seed, its start check, its sagas and its trace among them. */
export interface Assembled {
  handler(of: Class): object;
}

/**
 * Builds the container of one module and constructs every handler at once, so that what is missing stops the start and
 * no request pays for it.
 * @throws InjectionError naming the module and the class that cannot be constructed.
 */
export function assemble(module: Module, provided: Provided): Assembled {
  const { name } = module.contract;
  const container = new Container({ defaultScope: 'Singleton' });
  const handlers = handlersOf(module);
  const implementations = new Map<unknown, Class>();
  module.bind(recording(container, implementations, name));
  for (const [token, service] of provided.services) container.bind(token as Token).toConstantValue(service as object);
  const clients = clientsOf(module, handlers, implementations, (token) => container.isBound(token));
  for (const [token, contract] of clients) container.bind(token as Token).toConstantValue(provided.client(contract));
  const constructed = new Map<Class, object>();
  for (const handler of handlers) {
    if (!container.isBound(handler)) container.bind(handler as Token).toSelf();
    try {
      constructed.set(handler, container.get(handler as Token));
    } catch (error) {
      throw new InjectionError(
        handler,
        `${handler.name} in ${name} cannot be constructed: ${messageOf(error).split('\n')[0]} ` +
          `Bind what it takes in src/modules/${name}/module.ts, and mark its class @injectable().`,
        { cause: error },
      );
    }
  }
  return {
    handler(of) {
      const found = constructed.get(of);
      if (!found) throw new Error(`${of.name} is no handler of ${name}.`);
      return found;
    },
  };
}

/** The classes that the container constructs at its start: what serves calls and events, the seed, the start check, the trace and the sagas. */
function handlersOf({ calls, on, seed, startCheck, trace, sagas = [] }: Module): ReadonlySet<Class> {
  return new Set<Class>([
    ...Object.values(calls),
    ...on.map(({ handler }) => handler),
    ...(seed ? [seed] : []),
    ...(startCheck ? [startCheck] : []),
    ...(trace ? [trace] : []),
    ...sagas,
  ]);
}

/** Inversify's `bind`, that refuses what it could not construct and remembers which class stands behind each token. */
function recording(container: Container, implementations: Map<unknown, Class>, module: string): Bind {
  return ((token: never) => {
    const syntax = container.bind(token);
    const to = syntax.to.bind(syntax);
    const toSelf = syntax.toSelf.bind(syntax);
    return Object.assign(syntax, {
      to: (implementation: Class) => {
        metadataOf(implementation, module);
        implementations.set(token, implementation);
        return to(implementation);
      },
      toSelf: () => {
        metadataOf(token, module);
        implementations.set(token, token);
        return toSelf();
      },
    });
  }) as Bind;
}
