import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { markedBlock, withMarkedBlock } from '../../../tools/pages/marked-block.mjs';
import { modulesDiagram } from './modules.mjs';
import { roomsDiagram } from './rooms.mjs';

/** The diagrams of the pages: each is a marked block with the name of the diagram. */
const DIAGRAMS = [
  { page: 'README.md', name: 'modules', draw: modulesDiagram },
  { page: 'docs/architecture.md', name: 'rooms', draw: roomsDiagram },
];

/**
 * The diagrams of the pages that exist: as the page shows them and as the sources say they are.
 * @param {string} root
 * @returns {{ page: string, name: string, shown: string | undefined, current: string }[]} `shown` is undefined where the
 *   page has no place for the diagram
 */
export function diagrams(root) {
  return DIAGRAMS.filter(({ page }) => existsSync(join(root, page))).map(({ page, name, draw }) => ({
    page,
    name,
    shown: markedBlock(readFileSync(join(root, page), 'utf8'), name),
    current: `\n\`\`\`mermaid\n${draw(root)}\n\`\`\`\n\n`,
  }));
}

/**
 * Draws the diagrams anew that differ from the sources.
 * @param {string} root
 * @returns {string[]} the pages that were changed
 */
export function redraw(root) {
  const stale = diagrams(root).filter(({ shown, current }) => shown !== undefined && shown !== current);
  for (const { page, name, current } of stale) {
    const path = join(root, page);
    writeFileSync(path, withMarkedBlock(readFileSync(path, 'utf8'), name, current));
  }
  return stale.map(({ page }) => page);
}
