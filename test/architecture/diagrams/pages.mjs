import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modulesDiagram } from './modules.mjs';
import { roomsDiagram } from './rooms.mjs';

/** A diagram in a page lies between `<!-- <name>:begin -->` and `<!-- <name>:end -->`. */
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
    shown: placeOf(name).exec(readFileSync(join(root, page), 'utf8'))?.[1],
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
    const place = `<!-- ${name}:begin -->\n${current}<!-- ${name}:end -->`;
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(placeOf(name), () => place),
    );
  }
  return stale.map(({ page }) => page);
}

/** @param {string} name */
const placeOf = (name) => new RegExp(`<!-- ${name}:begin -->\\n([\\s\\S]*?)<!-- ${name}:end -->`);
