/**
 * The value that as many are below as above.
 * @param {readonly number[]} values at least one
 */
export function median(values) {
  return percentile(values, 0.5);
}

/**
 * @param {readonly number[]} values at least one
 * @param {number} share from 0 to 1
 */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)] ?? NaN, sorted[Math.ceil(at)] ?? NaN];
  return low + (high - low) * (at - Math.floor(at));
}
