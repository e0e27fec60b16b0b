const BOOL = 16;
/** int8, int2, int4, oid, float4, float8, numeric. */
const NUMBERS = new Set([20, 21, 23, 26, 700, 701, 1700]);

const number = (text: string): number => Number(text);
const bit = (text: string): number => (text === 't' ? 1 : 0);
const asItIs = (text: string): string => text;

/**
 * How a session parses the server's texts, with the same results as on SQLite: every number is a number (amounts, positions and
 * counts stay far below 2^53), a boolean is 1 or 0, and everything else is text.
 */
export const postgresTypes = {
  getTypeParser(oid: number): (text: string) => string | number {
    if (oid === BOOL) return bit;
    return NUMBERS.has(oid) ? number : asItIs;
  },
};
