import { neighboursOf } from '../../../test/architecture/source/neighbours.mjs';
import { clientCalls } from './client-calls.js';
import type { Landscape } from './landscape.js';
import { type UseCase, useCases } from './use-cases.js';

/** The longest chain of calls, each made while the one before it waits: `order.place`, `shop.offer`. Its first is a use case. */
export function longestChain(landscape: Landscape): readonly string[] {
  const cases = new Map(landscape.once(useCases).map((one) => [one.name, one]));
  const chains = [...cases.values()].filter(({ isCall }) => isCall).map(({ name }) => chainFrom(name, cases, []));
  return chains.reduce((longest, chain) => (chain.length > longest.length ? chain : longest), []);
}

/** A circle ends a chain: it is counted for itself. */
function chainFrom(name: string, cases: ReadonlyMap<string, UseCase>, before: readonly string[]): readonly string[] {
  const path = [...before, name];
  const next = [...new Set(cases.get(name)?.calls.map(({ to }) => to))].filter((to) => !path.includes(to));
  const chains = next.map((to) => chainFrom(to, cases, path));
  return chains.reduce((longest, chain) => (chain.length > longest.length ? chain : longest), path);
}

/** Groups of modules each of which calls all others of its group, directly or through others. */
export function callCircles(landscape: Landscape): readonly (readonly string[])[] {
  const called = calledModules(landscape);
  const names = [...called.keys()];
  const reach = new Map(names.map((name) => [name, reachedFrom(name, called)]));
  const groups = names.map((name) =>
    names.filter((other) => other === name || (reach.get(name)?.has(other) && reach.get(other)?.has(name))),
  );
  return groups.filter((group, at) => group.length > 1 && names[at] === group[0]);
}

/** The modules that each module calls: by its `uses`, and by the clients that it calls in fact. */
export function calledModules(landscape: Landscape): ReadonlyMap<string, ReadonlySet<string>> {
  const calls = landscape.once(clientCalls);
  return new Map(
    landscape.modules.map(({ name }) => {
      const isComposed = landscape.has(`src/modules/${name}/module.ts`);
      const used = isComposed ? neighboursOf(landscape.root, name).calls : [];
      const made = calls.filter(({ from }) => from === name).map(({ module }) => module);
      return [name, new Set([...used, ...made].filter((module) => module !== name))];
    }),
  );
}

function reachedFrom(name: string, called: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const reached = new Set<string>();
  const visit = (module: string) => {
    for (const next of called.get(module) ?? [])
      if (!reached.has(next)) {
        reached.add(next);
        visit(next);
      }
  };
  visit(name);
  return reached;
}
