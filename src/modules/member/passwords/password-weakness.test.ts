import { weaknessOf } from './password-weakness.js';

const owner = { email: 'Haneul.Kim@example.com', name: '김하늘 Sky' };

describe('a password', () => {
  it.each([
    'ficus-sample',
    '떡볶이를-좋아해요',
    'a long password',
    'my-very-own-secret',
    '83015926',
    '🍗🍕🍣🍜🍗🍕🍣🍜',
  ])('%s may be used', (password) => {
    expect(weaknessOf(password, owner)).toBeUndefined();
  });

  it.each(['password', 'PassWord', '12345678', 'qwertyuiop', 'football', 'iloveyou1'])(
    '%s is common, and refused',
    (password) => {
      expect(weaknessOf(password, owner)).toBe('The password is among the most common ones; choose another one.');
    },
  );

  it.each(['가가가가가가가가', 'xyxyxyxyxyxy'])('%s repeats itself, and is refused', (password) => {
    expect(weaknessOf(password, owner)).toBe('The password has fewer than 3 different characters; choose another one.');
  });

  it.each(['haneul.kim@example.com', 'HANEUL.KIM', 'haneul.kim2026!', '김하늘 Sky', '김하늘sky99'])(
    '%s is made of the e-mail address or the name, and refused',
    (password) => {
      expect(weaknessOf(password, owner)).toBe(
        'The password is made of the e-mail address or the name; choose another one.',
      );
    },
  );
});
