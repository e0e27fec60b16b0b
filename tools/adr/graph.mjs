import { recordOf, written } from './record/read-records.mjs';

/** A link to another record, and the ways to name one in prose. */
const LINK = /\]\((\d{4})-[a-z0-9-]+\.md\)/g;
const NAMED = /\b(?:[Rr]ecords?|ADR|by) \(?((?:\d{4}(?:, | and | to )?)+)/g;

/**
 * Prints which record names which other one.
 * @type {import('./verbs.mjs').Verb}
 */
export function graph({ records, names: [word] }) {
  const only = word === undefined ? undefined : recordOf(records, word).number;
  const known = new Set(records.map(({ number }) => number));
  const edges = records
    .flatMap(({ number, text }) => namedBy(text).map((to) => ({ from: number, to })))
    .filter(({ from, to }) => from !== to && known.has(to))
    .filter(({ from, to }) => only === undefined || from === only || to === only);
  const nodes = records.filter(({ number }) => edges.some(({ from, to }) => from === number || to === number));
  const value = {
    nodes: nodes.map(({ number, title, status }) => ({ number: written(number), title, status })),
    edges: edges.map(({ from, to }) => ({ from: written(from), to: written(to) })),
  };
  const lines = [
    'flowchart LR',
    ...value.nodes.map(({ number, title }) => `  r${number}["${number} ${title.replaceAll('"', "'")}"]`),
    ...value.edges.map(({ from, to }) => `  r${from} --> r${to}`),
  ];
  return { value, text: lines.join('\n') };
}

/** The numbers that a text names, each once. @param {string} text */
function namedBy(text) {
  const linked = [...text.matchAll(LINK)].map(([, number = '']) => number);
  const named = [...text.matchAll(NAMED)].flatMap(([, numbers = '']) => numbers.match(/\d{4}/g) ?? []);
  return [...new Set([...linked, ...named].map(Number))];
}
