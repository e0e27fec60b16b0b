/** @typedef {{ [side: string]: (warming: boolean) => Promise<number> }} Sides */

/**
 * The rounds of ours beside those of another side.
 * @param {readonly { readonly [side: string]: number }[]} measured
 * @param {'floor' | 'nest' | 'log'} side
 */
export function against(measured, side) {
  return measured.map((round) => ({ ours: round['ours'] ?? NaN, floor: round[side] ?? NaN }));
}
