import { RandomChoices } from './random-choices.js';

describe('the random choices of a lab', () => {
  const numbersOf = (seed: number) => {
    const choices = new RandomChoices(seed);
    return Array.from({ length: 200 }, () => choices.below(6));
  };

  it('are the same with the same seed, and others with another', () => {
    expect(numbersOf(7)).toEqual(numbersOf(7));
    expect(numbersOf(7)).not.toEqual(numbersOf(8));
  });

  it('are all of those that there are', () => {
    expect(new Set(numbersOf(1))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  });

  it('mix items, and lose none', () => {
    const items = ['a', 'b', 'c', 'd', 'e', 'f'];
    const mixed = new RandomChoices(1).shuffled(items);
    expect(mixed).not.toEqual(items);
    expect([...mixed].sort()).toEqual(items);
  });
});
