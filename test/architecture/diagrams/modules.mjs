import { modulesOf } from '../source/modules.mjs';
import { neighboursOf } from '../source/neighbours.mjs';

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

/** @param {string} module an identifier that no word of Mermaid's can be */
const id = (module) => `module_${module.replaceAll('-', '_')}`;
