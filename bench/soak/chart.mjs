/**
 * One line over time.
 * @typedef {object} Panel
 * @property {string} title
 * @property {string} unit
 * @property {readonly number[]} values one for each of `seconds`
 */

const WIDTH = 360;
const HEIGHT = 120;
const COLUMNS = 2;
const MARGIN = { left: 56, right: 16, top: 34, bottom: 26 };
const HEAD = 40;

/**
 * Draws panels beside and below each other, all over the same time and each from nothing upwards, so that what grows is seen
 * to grow and what is level looks level.
 * @param {string} title
 * @param {readonly number[]} seconds
 * @param {readonly Panel[]} panels
 * @returns {string} SVG
 */
export function chart(title, seconds, panels) {
  const [cellWidth, cellHeight] = [WIDTH + MARGIN.left + MARGIN.right, HEIGHT + MARGIN.top + MARGIN.bottom];
  const width = COLUMNS * cellWidth;
  const height = HEAD + Math.ceil(panels.length / COLUMNS) * cellHeight;
  const drawn = panels.map((panel, at) => {
    const x = (at % COLUMNS) * cellWidth + MARGIN.left;
    const y = HEAD + Math.floor(at / COLUMNS) * cellHeight + MARGIN.top;
    return `<g transform="translate(${x} ${y})">${draw(panel, seconds)}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="11" role="img" aria-label="${escaped(title)}">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${MARGIN.left}" y="24" font-size="15" font-weight="600" fill="#222">${escaped(title)}</text>`,
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

/**
 * @param {Panel} panel
 * @param {readonly number[]} seconds
 */
function draw({ title, unit, values }, seconds) {
  const top = roundUp(Math.max(...values, 0));
  const end = Math.max(...seconds, 1);
  const x = (/** @type {number} */ at) => ((at / end) * WIDTH).toFixed(1);
  const y = (/** @type {number} */ value) => (HEIGHT - (value / top) * HEIGHT).toFixed(1);
  const line = values.map((value, at) => `${x(seconds[at] ?? 0)},${y(value)}`).join(' ');
  const grid = [0, 0.5, 1].map(
    (share) =>
      `<line x1="0" x2="${WIDTH}" y1="${y(share * top)}" y2="${y(share * top)}" stroke="#ddd"/>` +
      `<text x="-6" y="${Number(y(share * top)) + 4}" text-anchor="end" fill="#666">${spoken(share * top)}</text>`,
  );
  const minutes = [0, 0.5, 1].map((share) => {
    const anchor = share === 1 ? 'end' : share === 0 ? 'start' : 'middle';
    const minute = Number(((share * end) / 60).toFixed(1));
    return `<text x="${x(share * end)}" y="${HEIGHT + 16}" text-anchor="${anchor}" fill="#666">${minute} min</text>`;
  });
  return [
    `<text x="0" y="-12" fill="#222"><tspan font-weight="600">${escaped(title)}</tspan> <tspan fill="#666">${escaped(unit)}</tspan></text>`,
    ...grid,
    ...minutes,
    `<polyline fill="none" stroke="#2a6f4e" stroke-width="1.5" points="${line}"/>`,
  ].join('');
}

/** The next round number above. @param {number} value */
function roundUp(value) {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 6, 8, 10].map((step) => step * power).find((step) => step >= value) ?? value;
}

/** @param {number} value */
function spoken(value) {
  return value >= 1_000 ? value.toLocaleString('en') : String(Number(value.toPrecision(3)));
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
