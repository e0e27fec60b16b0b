import ts from 'typescript';
import { contractImports } from './contract-imports.mjs';
import { callsOf, nodesIn, parse, propertyOf } from './syntax.mjs';

/**
 * The neighbours of a module, as its `module.ts` says: the modules that it calls (`uses`), and the events of others that it handles
 * (`on`), by their producer.
 * @param {string} root
 * @param {string} module
 * @returns {{ calls: string[], events: Map<string, string[]> }}
 */
export function neighboursOf(root, module) {
  const source = parse(root, `src/modules/${module}/module.ts`);
  const imports = contractImports(source);
  /** @param {string} name a local name */
  const moduleNamed = (name) => imports.find(({ names }) => names.includes(name))?.module;
  const [composition] = callsOf(source, ['implement']);
  const uses = propertyOf(composition?.arguments[1], 'uses');
  const on = propertyOf(composition?.arguments[1], 'on');

  const calls = [...(uses ? nodesIn(uses) : [])]
    .filter(ts.isIdentifier)
    .map(({ text }) => moduleNamed(text))
    .filter((name) => name !== undefined);

  /** @type {Map<string, string[]>} */
  const events = new Map();
  for (const node of on ? nodesIn(on) : []) {
    const event = ts.isPropertyAccessExpression(node) ? eventOf(node) : undefined;
    const producer = event && moduleNamed(event.contract);
    if (event && producer !== undefined && producer !== module)
      events.set(producer, [...(events.get(producer) ?? []), event.name]);
  }
  return { calls, events };
}

/**
 * `garden.events.planted` as the name of its contract and its own; undefined for another expression.
 * @param {ts.PropertyAccessExpression} node
 */
function eventOf({ name, expression }) {
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'events') return undefined;
  if (!ts.isIdentifier(expression.expression)) return undefined;
  return { contract: expression.expression.text, name: name.text };
}
