import { shownPath } from './shown-path.js';

describe('a path in the log', () => {
  it.each([
    ['/api/beds/b1', '/api/beds/b1'],
    ['/', '/'],
    ['/api/beds/01a1fc71-8222-71b6-a5e9-8c6eac1d829a/plants', '/api/beds/01a1fc71-8222-71b6-a5e9-8c6eac1d829a/plants'],
    ['/api/members/kim@example.com', '/api/members/*'],
    ['/api/members/kim%40example.com', '/api/members/*'],
    ['/api/members/010-1234-5678/card', '/api/members/*/card'],
    ['/pay/4111111111111111', '/pay/*'],
    [`/reset/${'a'.repeat(41)}`, '/reset/*'],
    ['/%EC%84%9C%EC%9A%B8', '/*'],
    ['/a'.repeat(500), `${'/a'.repeat(11)}/*`],
  ])('%s is %s', (path, shown) => {
    expect(shownPath(path)).toBe(shown);
  });
});
