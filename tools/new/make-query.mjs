import { assertModule } from './migration-name.mjs';
import { nextOf } from './next.mjs';
import { pascal } from './spelling.mjs';
import { byIdEntry, byIdHandler, byIdTest } from './use-case/by-id-texts.mjs';
import { contractNames } from './use-case/call-handler.mjs';
import { listEntry, listHandler, listMethod, listTest } from './use-case/list-texts.mjs';
import { ServedThing } from './use-case/served-thing.mjs';
import { assertUseCaseName, camel, kebab } from './use-case/use-case-name.mjs';
import { write } from './write.mjs';

/** The name of the query for one thing; every other name is that of a list. */
const BY_ID = 'by-id';

/**
 * Makes a query: `by-id` shows one thing that a module keeps, any other name lists them page by page.
 * @param {string} module
 * @param {string} name
 * @param {import('./make.mjs').Place} place
 * @returns {import('./make.mjs').Made}
 * @throws {import('../command/command-error.mjs').CommandError} when there cannot be one of that name
 */
export function makeQuery(module, name, place) {
  assertModule(place.root, module);
  assertUseCaseName(place.root, 'query', module, name);
  const thing = new ServedThing(place.root, module);
  const { use, handler, test } = name === BY_ID ? byId(thing) : list(thing, name);
  const file = `${name}/${kebab(use.className)}`;
  thing.composition.addCall(use.call, use.className, `./${file}.js`);
  const made = [
    { path: `src/modules/${module}/${file}.ts`, text: handler },
    { path: `src/modules/${module}/${file}.test.ts`, text: test },
  ];
  return {
    module,
    kind: 'query',
    name,
    ...write(place, { made, changed: thing.changed }),
    next: nextOf(place.root, module, { test: `${module}/${name}`, isPromised: true }),
  };
}

/** @param {ServedThing} thing */
function byId(thing) {
  const { id, name, spoken } = thing;
  const use = {
    thing,
    call: camel(BY_ID),
    className: `Get${name}`,
    path: thing.path('get', `/:${id.property}`),
    reader: thing.repository.finder(id.property, spoken),
  };
  thing.declareUnknown();
  thing.contract.addCall(use.call, byIdEntry(use), contractNames(use, ['get', 'identifier', 'query']));
  return { use, handler: byIdHandler(use), test: byIdTest(use) };
}

/** @param {ServedThing} thing @param {string} name */
function list(thing, name) {
  const call = camel(name);
  const named = pascal(name);
  const use = {
    thing,
    call,
    className: named.endsWith(thing.plural) ? named : named + thing.plural,
    path: thing.path('get', name === 'list' ? '' : `/${name}`),
    reader: `${call}Page`,
  };
  const needs = ['BAD_CURSOR', 'get', 'pageOf', 'pageQuery', 'query'];
  thing.repository.addMethod(use.reader, listMethod(use), ['findRows', 'type Readable', 'type SortKey']);
  thing.contract.addCall(call, listEntry(use), contractNames(use, needs));
  return { use, handler: listHandler(use), test: listTest(use) };
}
