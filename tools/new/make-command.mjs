import { assertModule } from './migration-name.mjs';
import { pascal } from './spelling.mjs';
import { contractNames } from './use-case/call-handler.mjs';
import { commandEntry, commandHandler, commandTest } from './use-case/command-texts.mjs';
import { ServedThing } from './use-case/served-thing.mjs';
import { assertUseCaseName, camel, kebab } from './use-case/use-case-name.mjs';
import { nextOf } from './next.mjs';
import { write } from './write.mjs';

/**
 * Makes a command about one thing that a module keeps: its entries, its handler and its test.
 * @param {string} module
 * @param {string} name
 * @param {import('./make.mjs').Place} place
 * @returns {import('./make.mjs').Made}
 * @throws {import('../command/command-error.mjs').CommandError} when there cannot be one of that name
 */
export function makeCommand(module, name, place) {
  assertModule(place.root, module);
  assertUseCaseName(place.root, 'command', module, name);
  const thing = new ServedThing(place.root, module);
  const className = name.includes('-') ? pascal(name) : pascal(name) + thing.name;
  const file = `${name}/${kebab(className)}`;
  const use = {
    thing,
    call: camel(name),
    className,
    path: thing.path('post', `/:${thing.id.property}/${name}`),
    reader: thing.repository.finder(thing.id.property, thing.spoken),
  };
  thing.declareUnknown();
  thing.contract.addCall(use.call, commandEntry(use), contractNames(use, ['command', 'identifier', 'post']));
  thing.composition.addCall(use.call, className, `./${file}.js`);
  const made = [
    { path: `src/modules/${module}/${file}.ts`, text: commandHandler(use) },
    { path: `src/modules/${module}/${file}.test.ts`, text: commandTest(use) },
  ];
  return {
    module,
    kind: 'command',
    name,
    ...write(place, { made, changed: thing.changed }),
    next: nextOf(place.root, module, { test: `${module}/${name}`, isPromised: true }),
  };
}
