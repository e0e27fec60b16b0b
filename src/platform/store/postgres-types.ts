const BOOL = 16;
/** int8, int2, int4, oid, float4, float8, numeric. */
const NUMBERS = new Set([20, 21, 23, 26, 700, 701, 1700]);

const number = (text: string): number => Number(text);
const bit = (text: string): number => (text === 't' ? 1 : 0);
const asItIs = (text: string): string => text;

/**
 * How a session reads what the server sends as text: every number is a number (an amount of won stays far below 2^53, and
 * so do positions and counts), a truth is 1 or 0, and all else is text. SQLite answers the same.
 */
export const postgresTypes = {
  getTypeParser(oid: number): (text: string) => string | number {
    if (oid === BOOL) return bit;
    return NUMBERS.has(oid) ? number : asItIs;
  },
};
