import { type AnyContract, prefixesOf } from '../contract/contract.js';
import { assertPlain, assertPlainSaga } from '../contract/plain.js';
import type { Module } from './module.js';
import { assertReadModels } from './read-model-check.js';

const list = (names: Iterable<string>) => [...names].join(', ') || 'none';

/** What the host can reach of modules that it does not start. */
export interface Reachable {
  /** Whether the calls of this contract have a destination. */
  calls(contract: AnyContract): boolean;
  /** Whether the log of this producer can be read. */
  events(producer: string): boolean;
}

const nothing: Reachable = { calls: () => false, events: () => false };

/**
 * Checks that modules fit together, before anything starts: unique names and path prefixes, plain schemas, no unknown
 * neighbour or subscription, no cycle of calls. Contracts are what counts: a neighbour that does not start here is judged by
 * the contract that its users name, and must be reachable.
 * @throws Error with a sentence that names the modules.
 */
export function assertGraph(modules: readonly Module[], reachable = nothing): void {
  const here = new Map<string, Module>();
  for (const module of modules) {
    const { name } = module.contract;
    if (here.has(name)) throw new Error(`Two modules are named ${name}; rename one of them.`);
    here.set(name, module);
  }
  const contracts = new Map(modules.map(({ contract }) => [contract.name, contract]));
  for (const used of modules.flatMap(({ uses }) => uses)) if (!contracts.has(used.name)) contracts.set(used.name, used);
  for (const module of modules) {
    assertPlain(module.contract);
    for (const { contract } of module.sagas ?? []) assertPlainSaga(module.contract.name, contract);
    assertRoutes(module.contract);
    assertUses(module, here, reachable);
    assertSubscriptions(module, here, contracts, reachable);
    assertReadModels(module);
  }
  assertPrefixes(contracts.values());
  assertNoCycle(here);
}

function assertUses(module: Module, here: ReadonlyMap<string, Module>, reachable: Reachable): void {
  for (const used of module.uses)
    if (!here.has(used.name) && !reachable.calls(used))
      throw new Error(
        `${module.contract.name} uses ${used.name}, which does not run here and has no destination; ` +
          `add the module ${used.name}, or say where its calls go. Here are: ${list(here.keys())}.`,
      );
}

function assertSubscriptions(
  module: Module,
  here: ReadonlyMap<string, Module>,
  contracts: ReadonlyMap<string, AnyContract>,
  reachable: Reachable,
): void {
  const { name } = module.contract;
  const handled = new Set<string>();
  for (const { event } of module.on) {
    const producer = event.module;
    if (!here.has(producer) && !reachable.events(producer))
      throw new Error(
        `${name} subscribes to ${event.name}, but ${producer} does not run here and its log has no source; ` +
          `add the module ${producer}, or say where its events are. Here are: ${list(here.keys())}.`,
      );
    const contract = contracts.get(producer);
    const published = contract && Object.values(contract.events).map((known) => known.name);
    if (published && !published.includes(event.name))
      throw new Error(
        `${name} subscribes to ${event.name}, which ${producer} does not publish; it publishes: ${list(published)}.`,
      );
    if (handled.has(event.name))
      throw new Error(`${name} has two handlers of ${event.name}; a module handles an event once: join them.`);
    handled.add(event.name);
  }
}

function assertRoutes(contract: AnyContract): void {
  const seen = new Set<string>();
  for (const { http, name, in: input, out } of Object.values(contract.calls)) {
    if (!http) continue;
    const call = `${contract.name}.${name}`;
    const route = `${http.method} ${http.path.replace(/:[a-zA-Z]+/g, ':')}`;
    if (seen.has(route))
      throw new Error(`${call} serves ${http.method} ${http.path} a second time; choose another path.`);
    seen.add(route);
    const wanted = [...http.path.matchAll(/:([a-zA-Z]+)/g)].map((match) => match[1] as string);
    if (http.ifMatch) wanted.push(http.ifMatch);
    for (const property of wanted)
      if (!hasProperty(input, property))
        throw new Error(
          `${call} takes '${property}' from its request, but its input schema has no such property; add it.`,
        );
    if (http.etag && !hasProperty(out, http.etag))
      throw new Error(`${call} sends '${http.etag}' as ETag, but its answer has no such property; add it.`);
  }
}

function hasProperty(schema: object, property: string): boolean {
  return 'shape' in schema && Object.hasOwn(schema.shape as object, property);
}

function assertPrefixes(contracts: Iterable<AnyContract>): void {
  const owners = new Map<string, string>();
  for (const contract of contracts)
    for (const prefix of prefixesOf(contract)) {
      const owner = owners.get(prefix);
      if (owner)
        throw new Error(
          `${owner} and ${contract.name} both serve ${prefix}; a path prefix belongs to one module: move one of them.`,
        );
      owners.set(prefix, contract.name);
    }
}

/** Follows `uses` as far as it is known here: the neighbours of a module that does not start here are not. */
function assertNoCycle(here: ReadonlyMap<string, Module>): void {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) {
      const cycle = [...path.slice(path.indexOf(name)), name].join(' → ');
      throw new Error(`The calls between modules form a cycle: ${cycle}; turn one of these calls into an event.`);
    }
    if (done.has(name)) return;
    for (const used of here.get(name)?.uses ?? []) visit(used.name, [...path, name]);
    done.add(name);
  };
  for (const name of here.keys()) visit(name, []);
}
