/** The shop has changed since the caller read it. */
export class StaleVersion extends Error {
  override readonly name = 'StaleVersion';

  constructor(seen: number, current: number) {
    super(`The shop is at version ${current}, not ${seen}; read it again and repeat the change.`);
  }
}
