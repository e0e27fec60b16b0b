import { assertAllServed } from './served-calls.js';

describe('the calls of a module with several instances', () => {
  it('may all be served by one while they are few', () => {
    expect(() => assertAllServed('garden', { garden: 11, 'garden-2': 0, 'garden-3': 0 })).not.toThrow();
  });

  it('are not all served by some of them when they are many', () => {
    expect(() => assertAllServed('garden', { garden: 9, 'garden-2': 0, 'garden-3': 3 })).toThrow(
      /^garden-2 served none of 12 calls of garden: garden 9, garden-2 0, garden-3 3\. So the run/,
    );
    expect(() => assertAllServed('garden', { garden: 9, 'garden-2': 1, 'garden-3': 3 })).not.toThrow();
  });
});
