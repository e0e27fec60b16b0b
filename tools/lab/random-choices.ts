import { Random } from '../../test/crash/random.js';

/** Random choices of a lab: the same seed makes the same choices. Not for secrets. */
export class RandomChoices {
  private readonly random: Random;

  /** @param seed a whole number */
  constructor(seed: number) {
    this.random = new Random(seed);
  }

  /** A whole number from 0 to `end - 1`. */
  below(end: number): number {
    return this.random.bits() % end;
  }

  /** The same items in another order. */
  shuffled<T>(items: readonly T[]): T[] {
    const left = [...items];
    return items.map(() => left.splice(this.below(left.length), 1)[0] as T);
  }
}
