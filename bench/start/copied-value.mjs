const UUID7 = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const TIME = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z';

/**
 * What in a text belongs to a moment: an identifier (UUIDv7: its first 48 bits are milliseconds) or a time.
 * @typedef {{ readonly kind: 'id', readonly ms: number, readonly rest: string } | { readonly kind: 'time', readonly ms: number }} Moment
 */

/**
 * Cuts a text into what stays in a copy and what is moved into the past: identifiers made and times since `began`.
 * @param {string} text
 * @param {number} began milliseconds UTC
 * @returns {readonly (string | Moment)[]}
 */
export function partsOf(text, began) {
  const pieces = text.split(new RegExp(`(${UUID7}|${TIME})`));
  return pieces.map((piece, at) => {
    if (at % 2 === 0) return piece;
    const moment = momentOf(piece);
    return moment.ms >= began ? moment : piece;
  });
}

/**
 * Whether a value names something made since `began`.
 * @param {unknown} value
 * @param {number} began milliseconds UTC
 */
export function namesNew(value, began) {
  return (
    typeof value === 'string' && partsOf(value, began).some((part) => typeof part !== 'string' && part.kind === 'id')
  );
}

/**
 * A text in its copy of `shift` milliseconds before.
 * @param {readonly (string | Moment)[]} parts
 * @param {number} shift
 */
export function shifted(parts, shift) {
  return parts.map((part) => (typeof part === 'string' ? part : momentText(part, shift))).join('');
}

/**
 * The same as an expression of SQL, over a column `shift`.
 * @param {readonly (string | Moment)[]} parts
 */
export function shiftedSql(parts) {
  const terms = parts
    .filter((part) => part !== '')
    .map((part) => (typeof part === 'string' ? quoted(part) : momentSql(part)));
  return terms.length === 0 ? "''" : terms.join(' || ');
}

/** @param {string} text */
export function quoted(text) {
  return `'${text.replaceAll("'", "''")}'`;
}

/** @param {string} piece @returns {Moment} */
function momentOf(piece) {
  if (piece.includes('T')) return { kind: 'time', ms: Date.parse(piece) };
  return { kind: 'id', ms: Number.parseInt(piece.slice(0, 8) + piece.slice(9, 13), 16), rest: piece.slice(13) };
}

/**
 * @param {Moment} moment
 * @param {number} shift
 */
function momentText(moment, shift) {
  const ms = moment.ms - shift;
  if (moment.kind === 'time') return new Date(ms).toISOString();
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}${moment.rest}`;
}

/** @param {Moment} moment */
function momentSql(moment) {
  if (moment.kind === 'time') return `strftime('%Y-%m-%dT%H:%M:%fZ', (${moment.ms} - shift) / 1000.0, 'unixepoch')`;
  return `printf('%08x-%04x', (${moment.ms} - shift) >> 16, (${moment.ms} - shift) & 65535) || '${moment.rest}'`;
}
