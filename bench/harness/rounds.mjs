import { say } from '../../tools/say.mjs';

/**
 * Measures several sides by turns, so that whatever else the machine does meets them all alike: a short round that is
 * thrown away, then `runs` rounds, every second one in the opposite order.
 * @template {string} Side
 * @param {string} title for people who wait
 * @param {number} runs
 * @param {{ readonly [side in Side]: (warming: boolean) => Promise<number> }} sides
 * @returns {Promise<{ [side in Side]: number }[]>} one figure of each side for each round
 */
export async function rounds(title, runs, sides) {
  const names = /** @type {Side[]} */ (Object.keys(sides));
  for (const name of names) await sides[name](true);
  /** @type {{ [side in Side]: number }[]} */
  const measured = [];
  for (let round = 0; round < runs; round += 1) {
    const figures = /** @type {{ [side in Side]: number }} */ ({});
    for (const name of round % 2 === 0 ? names : [...names].reverse()) figures[name] = await sides[name](false);
    measured.push(figures);
    const shown = names.map((name) => `${name} ${shortened(figures[name])}`).join(', ');
    say(`  ${title}, ${round + 1} of ${runs}: ${shown}`);
  }
  return measured;
}

/** @param {number} value */
function shortened(value) {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
