import { MODULES } from './demo-stage.js';
import { percentile, type SeenRequest } from './latency.mjs';
import type { LiveSwitch } from './live-switches.mjs';

/** What is drawn. All times are in milliseconds of `performance.now()`. */
export interface DrawnDemo {
  readonly requests: readonly SeenRequest[];
  readonly switches: readonly LiveSwitch[];
  readonly began: number;
  readonly ended: number;
  /** Below the title. */
  readonly subtitle: string;
}

const WIDTH = 1_200;
const PLOT = { left: 110, right: 70, top: 98, height: 380 };
const LANE = { gap: 44, height: 30, each: 40 };
const RIGHT = WIDTH - PLOT.right;
const BOTTOM = PLOT.top + PLOT.height;
const HEIGHT = BOTTOM + LANE.gap + MODULES.length * LANE.each + 10;
/** The scale of the latency, in milliseconds. */
const DECADES = [1, 10, 100, 1_000, 10_000];
const INK = { text: '#222', faint: '#667', grid: '#e3e6ea', read: '#9db4c9', command: '#1d5fa8', p99: '#c2410c' };
const LANES = ['#2e7d4f', '#8a4fa3', '#b7791f'];
const BUCKETS = 60;
/** Between the middles of two lengths of pauses that are written side by side. */
const LABEL_WIDTH = 36;

/** Draws the latency of each request over time, the switches, and where each module was, as SVG. */
export function latencyPicture({ requests, switches, began, ended, subtitle }: DrawnDemo): string {
  const x = (at: number) => fixed(PLOT.left + ((at - began) / (ended - began)) * (RIGHT - PLOT.left));
  const y = (ms: number) => fixed(BOTTOM - (Math.log10(Math.min(Math.max(ms, 1), 10_000)) / 4) * PLOT.height);
  const shown = requests.filter(({ at }) => at >= began && at <= ended);
  const dots = (isCommand: boolean, colour: string) => {
    const path = shown
      .filter((one) => one.isCommand === isCommand)
      .map(({ at, ms }) => `M${x(at)} ${y(ms)}h0`)
      .join('');
    return `<path d="${path}" stroke="${colour}" stroke-width="${isCommand ? 3.4 : 2.4}" stroke-linecap="round" fill="none" stroke-opacity="${isCommand ? 0.75 : 0.6}"/>`;
  };
  let labelled = -Infinity;
  const marks = switches.map((one) => {
    const [left, width] = [x(one.at), Math.max(1.5, x(one.at + one.pauseMs) - x(one.at))];
    const end = laneTop(one.module);
    const band = `<rect x="${left}" y="${PLOT.top}" width="${fixed(width)}" height="${end - PLOT.top}" fill="${colourOf(one.module)}" fill-opacity="0.4"/>`;
    if (left + width / 2 - labelled < LABEL_WIDTH) return band;
    labelled = left + width / 2;
    const label = text(labelled, PLOT.top - 4, `${one.pauseMs} ms`, {
      ...{ anchor: 'middle', size: 10, fill: colourOf(one.module) },
    });
    return band + label;
  });
  const grid = DECADES.map(
    (ms) =>
      `<path d="M${PLOT.left} ${y(ms)}H${RIGHT}" stroke="${INK.grid}"/>` +
      text(PLOT.left - 10, y(ms) + 4, ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`, { anchor: 'end', fill: INK.faint }),
  );
  const every = stepOf((ended - began) / 1_000);
  const seconds = Array.from({ length: Math.floor((ended - began) / 1_000 / every) + 1 }, (_, i) => i * every);
  const times = seconds.map((second) =>
    text(x(began + second * 1_000), BOTTOM + 18, `${second} s`, { anchor: 'middle', fill: INK.faint }),
  );
  const p99 = p99Line(shown, began, ended).map(([at, ms]) => `${x(at)},${y(ms)}`);
  const [, lastY = String(BOTTOM)] = p99.at(-1)?.split(',') ?? [];
  const head = [
    text(PLOT.left, 28, 'How long clients waited while modules moved, live', { size: 19, weight: 600 }),
    text(PLOT.left, 50, subtitle, { fill: INK.faint }),
    `<text x="${PLOT.left}" y="72"><tspan fill="${INK.command}">● each command</tspan><tspan dx="18" fill="${INK.read}">● each read</tspan><tspan dx="18" fill="${INK.p99}">— the slowest commands (p99)</tspan><tspan dx="18" fill="${INK.faint}">coloured bands: a module has no owner; its lane is below</tspan></text>`,
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="13" role="img" aria-label="Latency of requests over time, with the switches of modules">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...[...head, ...grid, ...times, ...marks],
    ...[dots(false, INK.read), dots(true, INK.command)],
    `<polyline points="${p99.join(' ')}" fill="none" stroke="${INK.p99}" stroke-width="1.8"/>`,
    text(RIGHT + 8, Number(lastY) + 4, 'p99', { fill: INK.p99 }),
    ...MODULES.map((module) => lane(module, laneTop(module))),
    '</svg>\n',
  ].join('\n');

  function lane(module: string, top: number): string {
    const own = switches.filter((one) => one.module === module);
    const edges = [began, ...own.map(({ at }) => at), ended];
    const places = edges.slice(0, -1).map((from, i) => {
      const isOut = i > 0 && own[i - 1]?.to === 'remote';
      const [left, right] = [x(from), x(edges[i + 1] ?? ended)];
      const word = isOut ? 'service' : 'monolith';
      return (
        `<rect x="${left}" y="${top}" width="${fixed(right - left)}" height="${LANE.height}" fill="${colourOf(module)}" fill-opacity="${isOut ? 0.8 : 0.14}"/>` +
        (right - left < 58
          ? ''
          : text((left + right) / 2, top + 20, word, { anchor: 'middle', size: 12, fill: isOut ? '#fff' : INK.text }))
      );
    });
    return [
      text(PLOT.left - 10, top + 20, module, { anchor: 'end', fill: colourOf(module), weight: 600 }),
      ...places,
    ].join('');
  }
}

function p99Line(
  requests: readonly SeenRequest[],
  began: number,
  ended: number,
): readonly (readonly [number, number])[] {
  const width = (ended - began) / BUCKETS;
  return Array.from({ length: BUCKETS }, (_, i) => began + i * width).flatMap((from) => {
    const times = requests
      .filter(({ at, isCommand }) => isCommand && at >= from && at < from + width)
      .map(({ ms }) => ms);
    return times.length === 0 ? [] : [[from + width / 2, percentile(times, 0.99)] as const];
  });
}

/** Seconds between two marks of the time: about ten in all. */
function stepOf(seconds: number): number {
  return [1, 2, 5, 10, 20, 30, 60, 120, 300, 600].find((step) => seconds / step <= 12) ?? 3_600;
}

function laneTop(module: string): number {
  return BOTTOM + LANE.gap + MODULES.findIndex((one) => one === module) * LANE.each;
}

function colourOf(module: string): string {
  return LANES[MODULES.findIndex((one) => one === module)] ?? INK.text;
}

function text(
  x: number,
  y: number,
  words: string,
  { anchor = 'start', fill = INK.text, size = 13, weight = 400 } = {},
): string {
  const safe = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}" fill="${fill}" font-size="${size}" font-weight="${weight}">${safe}</text>`;
}

function fixed(value: number): number {
  return Math.round(value * 10) / 10;
}
