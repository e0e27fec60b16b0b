/**
 * @typedef {object} Report
 * @property {{ ok: boolean, unreadable: string[], differences: readonly import('./compare/difference.js').Difference[] }} value
 *   for programs
 * @property {string} text for people
 */

/**
 * What a check has found. Breaking changes fail it. Compatible ones fail it only when it `isStrict`, as in CI: a snapshot that
 * lags behind would not notice that what was added is taken away again.
 * @param {readonly import('./judge.mjs').Judged[]} judged
 * @param {{ isStrict: boolean, isQuiet: boolean }} how
 * @returns {Report}
 */
export function reportOfCheck(judged, { isStrict, isQuiet }) {
  const differences = judged.flatMap((one) => one.differences);
  const unreadable = judged.flatMap((one) => one.unreadable ?? []);
  const breaking = differences.filter(({ level }) => level === 'breaking');
  const compatible = differences.filter(({ level }) => level === 'compatible');
  const ok = breaking.length + unreadable.length === 0 && !(isStrict && compatible.length > 0);
  const lines = [
    ...unreadable.map((sentence) => `unreadable  ${sentence}`),
    ...breaking.map(({ sentence }) => `breaking    ${sentence}`),
    ...compatible.map(({ sentence }) => `compatible  ${sentence}`),
  ];
  const lagging = [...new Set(compatible.map(({ module }) => module))].filter(
    (name) => !breaking.some(({ module }) => module === name),
  );
  if (lagging.length > 0)
    lines.push(
      `${isStrict ? 'Nothing of that breaks anybody, but the snapshots must say it' : 'Before you commit, let the snapshots say it'}: npm run contracts -- accept ${lagging.join(' ')}`,
    );
  if (lines.length === 0 && !isQuiet) lines.push(`${judged.length} contracts promise what their snapshots say.`);
  return { value: { ok, unreadable, differences }, text: lines.map((line) => `${line}\n`).join('') };
}

/**
 * @param {import('./accept.mjs').Accepted} accepted
 * @returns {string}
 */
export function reportOfAcceptance({ written, left }) {
  const lines = [
    ...written.map((path) => `written     ${path}`),
    ...left.map((sentence) => `left        ${sentence}`),
    ...(written.length + left.length === 0 ? ['Every snapshot says what its contract promises.'] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
