/**
 * Something that is awaited once, with the time when it was given (`performance.now()`), and fails when it comes too late.
 * @param {number} lateMs
 * @param {() => string} complaint
 * @returns {{ readonly given: Promise<number>, readonly give: () => void }}
 */
export function signal(lateMs, complaint) {
  let give = () => undefined;
  /** @type {Promise<number>} */
  const given = new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(complaint())), lateMs);
    give = () => {
      clearTimeout(late);
      resolve(performance.now());
      return undefined;
    };
  });
  return { given, give: () => give() };
}
