import { ContractFile } from './edit/contract-file.mjs';
import { ModuleFile } from './edit/module-file.mjs';
import { assertModule } from './migration-name.mjs';
import { modulesIn } from './modules-in.mjs';
import { nextOf } from './next.mjs';
import { sampleOf } from './sample-of.mjs';
import { pascal } from './spelling.mjs';
import { handlerTest, handlerText } from './use-case/handler-texts.mjs';
import { assertUseCaseName } from './use-case/use-case-name.mjs';
import { write } from './write.mjs';
import { CommandError } from '../command/command-error.mjs';

const FORM = /^([a-z][a-z0-9]*)\.([a-z][a-zA-Z0-9]*)$/;

/**
 * Makes a handler of an event: its subscription, its class and its test.
 * @param {string} module
 * @param {string} name
 * @param {string} on the event: `order.placed`
 * @param {import('./make.mjs').Place} place
 * @returns {import('./make.mjs').Made}
 * @throws {CommandError} when there is no such event, or there cannot be a handler of that name
 */
export function makeHandler(module, name, on, place) {
  const { root } = place;
  assertModule(root, module);
  assertUseCaseName(root, 'handler', module, name);
  const { producer, event } = eventOf(root, on);
  const composition = new ModuleFile(root, module);
  const handler = { module, producer, event, className: pascal(name), file: name };
  composition.addHandler({ producer, event }, handler.className, `./${name}/${name}.js`);
  const made = [
    { path: `src/modules/${module}/${name}/${name}.ts`, text: handlerText(handler) },
    {
      path: `src/modules/${module}/${name}/${name}.test.ts`,
      text: handlerTest(handler, sampleOf(root, producer, event)),
    },
  ];
  const { path, text } = composition.edited;
  return {
    module,
    kind: 'handler',
    name,
    ...write(place, { made, changed: [{ path, text }] }),
    next: nextOf(root, module, { test: `${module}/${name}`, isPromised: false }),
  };
}

/** @param {string} root @param {string} on */
function eventOf(root, on) {
  const [, producer = '', event = ''] = FORM.exec(on) ?? [];
  if (producer === '')
    throw new CommandError(
      `'${on}' is no event: write the module that publishes it and its name, such as --on order.placed.`,
    );
  if (!modulesIn(root).includes(producer))
    throw new CommandError(
      `There is no module '${producer}' that could publish ${on}; name an event of one of these: ${modulesIn(root).join(', ')}.`,
    );
  const { eventNames, edited } = new ContractFile(root, producer);
  if (!eventNames.includes(event))
    throw new CommandError(
      `${producer} publishes no event '${event}' (${edited.path}); it publishes: ${eventNames.map((one) => `${producer}.${one}`).join(', ') || 'none'}.`,
    );
  return { producer, event };
}
