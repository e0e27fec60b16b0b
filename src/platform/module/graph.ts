import type { AnyContract } from '../contract/contract.js';
import type { Module } from './module.js';
import { assertPlain } from './plain-check.js';
import { prefixesOf } from './prefix.js';
import { assertReadModels } from './read-model-check.js';

const list = (names: Iterable<string>) => [...names].join(', ') || 'none';

/**
 * Checks that modules fit together, before anything starts: unique names and path prefixes, plain schemas, no unknown
 * neighbour or subscription, no cycle of calls.
 * @throws Error with a sentence that names the modules.
 */
export function assertGraph(modules: readonly Module[]): void {
  const byName = new Map<string, Module>();
  for (const module of modules) {
    const { name } = module.contract;
    if (byName.has(name)) throw new Error(`Two modules are named ${name}; rename one of them.`);
    byName.set(name, module);
  }
  for (const module of modules) {
    assertPlain(module.contract);
    assertRoutes(module.contract);
    assertUses(module, byName);
    assertSubscriptions(module, byName);
    assertReadModels(module);
  }
  assertPrefixes(modules);
  assertNoCycle(byName);
}

function assertUses(module: Module, byName: ReadonlyMap<string, Module>): void {
  for (const used of module.uses)
    if (!byName.has(used.name))
      throw new Error(
        `${module.contract.name} uses ${used.name}, which is not here; add the module ${used.name}, or a stub of its contract. ` +
          `Here are: ${list(byName.keys())}.`,
      );
}

function assertSubscriptions(module: Module, byName: ReadonlyMap<string, Module>): void {
  const { name } = module.contract;
  const heard = new Set<string>();
  for (const { event } of module.on) {
    const producer = byName.get(event.module);
    if (!producer)
      throw new Error(
        `${name} subscribes to ${event.name}, but the module ${event.module} is not here; ` +
          `add it, or a stub of its contract. Here are: ${list(byName.keys())}.`,
      );
    const published = Object.values(producer.contract.events).map((known) => known.name);
    if (!published.includes(event.name))
      throw new Error(
        `${name} subscribes to ${event.name}, which ${event.module} does not publish; it publishes: ${list(published)}.`,
      );
    if (heard.has(event.name))
      throw new Error(`${name} has two handlers of ${event.name}; a module handles an event once: join them.`);
    heard.add(event.name);
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

function assertPrefixes(modules: readonly Module[]): void {
  const owners = new Map<string, string>();
  for (const { contract } of modules)
    for (const prefix of prefixesOf(contract)) {
      const owner = owners.get(prefix);
      if (owner)
        throw new Error(
          `${owner} and ${contract.name} both serve ${prefix}; a path prefix belongs to one module: move one of them.`,
        );
      owners.set(prefix, contract.name);
    }
}

function assertNoCycle(byName: ReadonlyMap<string, Module>): void {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) {
      const cycle = [...path.slice(path.indexOf(name)), name].join(' → ');
      throw new Error(`The calls between modules form a cycle: ${cycle}; turn one of these calls into an event.`);
    }
    if (done.has(name)) return;
    for (const used of byName.get(name)?.uses ?? []) visit(used.name, [...path, name]);
    done.add(name);
  };
  for (const name of byName.keys()) visit(name, []);
}
