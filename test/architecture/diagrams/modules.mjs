import ts from 'typescript';
import { contractImports } from '../source/contract-imports.mjs';
import { modulesOf } from '../source/modules.mjs';
import { callsOf, nodesIn, parse, propertyOf } from '../source/syntax.mjs';

/**
 * The modules as a Mermaid diagram, read from each `module.ts`: a solid arrow goes from a caller to the module it calls
 * (`uses`), a dotted arrow from a producer to the module that handles its events (`on`).
 * @param {string} root
 * @returns {string}
 */
export function modulesDiagram(root) {
  const modules = modulesOf(root).map((name) => ({ name, ...neighboursOf(root, name) }));
  return [
    'flowchart LR',
    '  client(["client"]) -->|HTTP| edge["edge"]',
    '  edge --> modules',
    '  subgraph modules["modules, each with its own database"]',
    ...modules.map(({ name }) => `    ${id(name)}[("${name}")]`),
    ...modules.flatMap(({ name, calls }) => calls.map((callee) => `    ${id(name)} -->|calls| ${id(callee)}`)),
    ...modules.flatMap(({ name, events }) =>
      [...events].map(([producer, names]) => `    ${id(producer)} -.->|${names.join(', ')}| ${id(name)}`),
    ),
    '  end',
  ].join('\n');
}

/**
 * @param {string} root
 * @param {string} module
 */
function neighboursOf(root, module) {
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

/** @param {string} module an identifier that no word of Mermaid's can be */
const id = (module) => `module_${module.replaceAll('-', '_')}`;
