import type { Text } from '../lab/lab.js';
import type { Measured } from './question.js';

/**
 * The part of what was measured that makes figures within their limits unknown, not healthy.
 * @param why such as that there was nothing to count; undefined when the figures show all there is
 */
export function unproven(why: Text | undefined): Pick<Measured, 'unproven'> {
  return why ? { unproven: why } : {};
}
