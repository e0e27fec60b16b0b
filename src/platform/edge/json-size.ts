const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** How much work a JSON text is for whoever parses and validates it. */
export interface JsonSize {
  /** At most this many values: each element, each property, each array and each object is one. */
  readonly values: number;
  /** How deep arrays and objects are nested. */
  readonly depth: number;
}

/** Counts the values and levels of a JSON text before it is parsed, in one pass that keeps nothing. */
export function jsonSize(bytes: Uint8Array): JsonSize {
  let values = 1;
  let depth = 0;
  let deepest = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (inText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === COMMA) values += 1;
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      values += 1;
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth -= 1;
  }
  return { values, depth: deepest };
}
