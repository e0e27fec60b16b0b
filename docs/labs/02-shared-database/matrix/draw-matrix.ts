import type { KillMatrix } from './kill-matrix.js';
import { FEATURES } from './market.js';

const WIDTH = { row: 190, cell: 84, height: 34 };
const COLOURS = { works: '#d7ecd9', stops: '#e2574c' };

/** The matrix as lines for a terminal. */
export function textOf({ name, rows }: KillMatrix): string {
  const first = Math.max(name.length, ...rows.map(({ fault }) => fault.length)) + 2;
  const line = (label: string, cells: readonly string[]) =>
    (label.padEnd(first) + cells.map((cell) => cell.padEnd(9)).join('')).trimEnd();
  return [
    line(name, FEATURES),
    ...rows.map(({ fault, works }) =>
      line(
        fault,
        FEATURES.map((feature) => (works[feature] ? 'ok' : 'stops')),
      ),
    ),
  ].join('\n');
}

/** The matrix as an SVG picture. Each cell says its result in words as well as by its colour. */
export function svgOf({ name, rows }: KillMatrix): string {
  const width = WIDTH.row + FEATURES.length * WIDTH.cell;
  const height = (rows.length + 1) * WIDTH.height;
  const text = (x: number, row: number, words: string, more = '') =>
    `<text x="${x}" y="${row * WIDTH.height + 22}"${more}>${words}</text>`;
  const centred = ' text-anchor="middle"';
  const heads = FEATURES.map((feature, at) => text(middleOf(at), 0, feature, centred));
  const lines = rows.flatMap(({ fault, works }, row) => [
    text(8, row + 1, fault),
    ...FEATURES.flatMap((feature, at) => {
      const [word, fill] = works[feature] ? ['ok', COLOURS.works] : ['stops', COLOURS.stops];
      const place = `x="${WIDTH.row + at * WIDTH.cell + 1}" y="${(row + 1) * WIDTH.height + 1}"`;
      const size = `width="${WIDTH.cell - 2}" height="${WIDTH.height - 2}"`;
      return [`<rect ${place} ${size} fill="${fill}"/>`, text(middleOf(at), row + 1, word, centred)];
    }),
  ]);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" font-family="sans-serif" font-size="14">
<rect width="${width}" height="${height}" fill="#ffffff"/>
${[text(8, 0, name, ' font-weight="bold"'), ...heads, ...lines].join('\n')}
</svg>
`;
}

function middleOf(column: number): number {
  return WIDTH.row + (column + 0.5) * WIDTH.cell;
}
