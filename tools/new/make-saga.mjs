import { ModuleFile } from './edit/module-file.mjs';
import { assertModule } from './migration-name.mjs';
import { nextOf } from './next.mjs';
import { pascal } from './spelling.mjs';
import { sagaTest, sagaText } from './use-case/saga-texts.mjs';
import { assertUseCaseName } from './use-case/use-case-name.mjs';
import { write } from './write.mjs';

/**
 * Makes a saga with one step: its entry, its class and its test.
 * @param {string} module
 * @param {string} name
 * @param {import('./make.mjs').Place} place
 * @returns {import('./make.mjs').Made}
 * @throws {import('../command/command-error.mjs').CommandError} when there cannot be one of that name
 */
export function makeSaga(module, name, place) {
  assertModule(place.root, module);
  assertUseCaseName(place.root, 'saga', module, name);
  const composition = new ModuleFile(place.root, module);
  const saga = { module, name, className: pascal(name) };
  composition.addSaga(saga.className, `./${name}/${name}.js`);
  const made = [
    { path: `src/modules/${module}/${name}/${name}.ts`, text: sagaText(saga) },
    { path: `src/modules/${module}/${name}/${name}.test.ts`, text: sagaTest(saga) },
  ];
  const { path, text } = composition.edited;
  return {
    module,
    kind: 'saga',
    name,
    ...write(place, { made, changed: [{ path, text }] }),
    next: nextOf(place.root, module, { test: `${module}/${name}`, isPromised: true }),
  };
}
