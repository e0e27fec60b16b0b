/** @typedef {{ place: string, database: string }} End */
/**
 * @typedef {{ module: string, from: End, to: End, rows: number, bytes: number, estimateMs: number, parks: boolean }} Plan
 * @typedef {Plan & { phase: string, copied?: number, verified?: number, pauseMs?: number, note?: string,
 *   at: { [phase: string]: string }, live?: any }} Move
 */

/** @param {Plan} plan */
export function planned({ module, from, to, rows, bytes, estimateMs, parks }) {
  const wait = parks
    ? 'Commands wait meanwhile.'
    : 'Queries are served meanwhile; commands are refused with Retry-After, and events, sagas and timers wait.';
  return [
    `${module}: from ${placeOf(from)} to ${placeOf(to)}.`,
    `${rows} rows, ${sizeOf(bytes)}: about ${durationOf(estimateMs)} without an owner. ${wait}`,
  ].join('\n');
}

/**
 * A move as far as it has come, with its pace and the time that is left.
 * @param {Move} move
 */
export function reached(move) {
  const { module, phase, rows, copied = 0, verified = 0, note, at, live } = move;
  const waits = note === undefined ? '' : ` (${note})`;
  if (phase === 'fenced' && copied > 0)
    return `${module}: ${copied} of ${rows} rows copied${paceOf(copied, rows, at['fenced'])}${waits}`;
  if (phase === 'copied' && verified === 0)
    return `${module}: ${copied} of ${rows} rows copied; they are compared${waits}`;
  if (phase === 'copied') return `${module}: ${verified} of ${rows} rows compared${waits}`;
  if (phase === 'copying')
    return `${module}: ${copied} of ${rows} rows copied${paceOf(copied, rows, at['copying'])}${waits}`;
  if (phase === 'following') return `${module}: ${verified} of ${rows} rows compared${lagOf(live)}${waits}`;
  if (phase === 'verified')
    return `${module}: all rows are copied, and equal${lagOf(live)}${waitsForOf(live, module)}${waits}`;
  return `${module}: ${phase}${waits}`;
}

/** @param {Move} move */
export function moved({ module, from, to, copied = 0, verified = 0, pauseMs = 0, live }) {
  if (live) return movedLive({ module, from, to, copied, verified, pauseMs, live });
  const back = to.place === 'local' ? 'remote' : 'local';
  return [
    `${module} is at ${placeOf(to)} from now on: ${copied} rows copied, ${verified} compared, ${durationOf(pauseMs)} without an owner.`,
    '',
    `Back: npm run fig -- move ${module} --to ${back}`,
  ].join('\n');
}

/** @param {any} move */
function movedLive({ module, from, to, copied, verified, pauseMs, live }) {
  if (live.switches === 0)
    return [
      `${module} is copied to ${placeOf(to)}, which follows: ${copied} rows copied, ${verified} compared.`,
      '',
      `Go on: npm run fig -- switch ${module}`,
    ].join('\n');
  const [owner, copy] = live.owner === 'to' ? [to, from] : [from, to];
  const other = live.owner === 'to' ? 'reverse' : 'switch';
  return [
    `${module} is at ${placeOf(owner)} from now on: ${copied} rows copied, ${verified} compared, ${durationOf(pauseMs)} without an owner.`,
    `${placeOf(copy)} follows it from now on.`,
    '',
    `Back: npm run fig -- ${other} ${module}`,
    `For good: npm run fig -- complete ${module}`,
  ].join('\n');
}

/** @param {{ at: string, module: string, place: string, epoch: number, phase: string, by: string, reason: string }} one */
export function changed({ at, module, place, epoch, phase, by, reason }) {
  return [at, module, place, String(epoch), phase, by, reason];
}

/** @param {number} ms */
export function durationOf(ms) {
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 1_000)} s`;
}

/**
 * @param {number} copied
 * @param {number} rows
 * @param {string | undefined} since
 */
function paceOf(copied, rows, since) {
  const seconds = since === undefined ? 0 : (Date.now() - Date.parse(since)) / 1_000;
  if (seconds < 0.5) return '';
  const pace = copied / seconds;
  return `, ${Math.round(pace)} a second, about ${durationOf((Math.max(0, rows - copied) / pace) * 1_000)} left`;
}

/** @param {{ lag?: { commits: number, ms: number } } | undefined} live */
function lagOf(live) {
  const { commits = 0, ms = 0 } = live?.lag ?? {};
  return commits === 0 ? '' : `, ${commits} commits behind (${durationOf(ms)})`;
}

/**
 * @param {{ holds: boolean, notBefore?: string } | undefined} live
 * @param {string} module
 */
function waitsForOf(live, module) {
  if (live?.holds) return `; it waits for: npm run fig -- switch ${module}`;
  return live?.notBefore === undefined ? '' : `; it switches at ${live.notBefore}`;
}

/** @param {End} end */
function placeOf({ place, database }) {
  return `${place === 'local' ? 'the monolith' : place} (${database})`;
}

/** @param {number} bytes */
function sizeOf(bytes) {
  return bytes < 1_048_576 ? `${Math.ceil(bytes / 1_024)} KiB` : `${Math.round(bytes / 1_048_576)} MiB`;
}
