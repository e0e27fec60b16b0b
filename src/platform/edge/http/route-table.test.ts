import { RouteTable } from './request-handler.js';

function table(...paths: string[]): RouteTable<string> {
  const routes = new RouteTable<string>();
  for (const path of paths) routes.add('GET', path, path, path, (taken) => taken);
  return routes;
}

describe('a route table', () => {
  it('prefers a literal part to a parameter, and comes back when the literal leads nowhere', () => {
    const routes = table('/beds/:bedId', '/beds/newest', '/beds/newest/plants', '/:place/:bedId/soil');
    expect(routes.find('/beds/newest')?.path).toBe('/beds/newest');
    expect(routes.find('/beds/b1')).toMatchObject({ path: '/beds/:bedId', values: ['b1'] });
    expect(routes.find('/beds/newest/soil')).toMatchObject({ path: '/:place/:bedId/soil', values: ['beds', 'newest'] });
  });

  it('ignores one slash at the end, and finds nothing for an empty or an additional part', () => {
    const routes = table('/', '/beds', '/beds/:bedId');
    expect(routes.find('/')?.path).toBe('/');
    expect(routes.find('/beds/')?.path).toBe('/beds');
    expect(routes.find('/beds//')).toBeUndefined();
    expect(routes.find('/beds/b1/x')).toBeUndefined();
    expect(routes.find('/Beds')).toBeUndefined();
    expect(routes.find('/constructor')).toBeUndefined();
  });

  it('refuses two targets at one place, whatever their parameters are called', () => {
    const routes = table('/beds/:bedId');
    expect(() => routes.add('GET', '/beds/:id', 'x', 'garden.other', () => 'garden.bed')).toThrow(
      'garden.other and garden.bed are both served at GET /beds/:id; give one another path.',
    );
  });
});
