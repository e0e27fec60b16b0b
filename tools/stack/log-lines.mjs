/**
 * A line of a log. `text` is the line as it was written, `fields` what it says when it is JSON.
 * @typedef {{
 *   readonly process: string, readonly time: string, readonly text: string,
 *   readonly fields?: { readonly [field: string]: any },
 * }} LogLine
 */

/** What the compact form does not repeat behind the message. */
const SHOWN = ['time', 'level', 'msg', 'err'];

/**
 * @param {string} process
 * @param {string} text
 * @param {string} before the time of the line before: what is no log line, such as a stack, has no time of its own
 * @returns {LogLine}
 */
export function parseLine(process, text, before) {
  try {
    const fields = JSON.parse(text);
    if (typeof fields?.time === 'string') return { process, time: fields.time, text, fields };
  } catch {
    // A line that is no JSON is shown as it is.
  }
  return { process, time: before, text };
}

/**
 * A line as a person reads it: whose it is, when, and what it says.
 * @param {LogLine} line
 * @param {number} width of the names of processes
 */
export function readableLine({ process, text, fields }, width) {
  const prefix = process.padEnd(width);
  if (!fields) return `${prefix} | ${text}`;
  const { time, level, msg, err } = fields;
  const rest = Object.entries(fields)
    .filter(([field]) => !SHOWN.includes(field))
    .map(([field, value]) => `${field}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const words = [
    String(time).slice(11, 23),
    String(level).padEnd(5),
    msg,
    ...rest,
    err?.message && `err=${err.message}`,
  ];
  return `${prefix} | ${words.filter(Boolean).join(' ')}`;
}

/** @param {LogLine} line one JSON value: the line, and whose it is */
export function jsonLine({ process, text, fields }) {
  return JSON.stringify(fields ? { process, ...fields } : { process, msg: text });
}

/** Chooses the lines that concern one order: those that name it, and those of the requests that did. */
export class OrderFilter {
  /** @type {Set<unknown>} */
  #correlationIds = new Set();

  /** @param {string} id of the order */
  constructor(id) {
    this.id = id;
  }

  /** @param {readonly LogLine[]} lines @returns {readonly LogLine[]} */
  select(lines) {
    for (const { text, fields } of lines)
      if (fields?.correlationId !== undefined && text.includes(this.id)) this.#correlationIds.add(fields.correlationId);
    return lines.filter(
      ({ text, fields }) => text.includes(this.id) || this.#correlationIds.has(fields?.correlationId),
    );
  }
}
