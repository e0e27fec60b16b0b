import { startBanner } from './start-banner.js';

const GARDEN = {
  title: 'Garden',
  url: 'http://127.0.0.1:3000',
  modules: ['plants', 'water'],
  elsewhere: {},
  sampleAccounts: [],
};

describe('what a start tells people', () => {
  it('names the address, its documentation, the modules and how to stop', () => {
    expect(startBanner(GARDEN)).toBe(
      `\n  Garden is ready.\n
  Open     http://127.0.0.1:3000
  API      http://127.0.0.1:3000/docs
  Modules  plants, water
  Stop     Ctrl-C\n\n`,
    );
  });

  it('names sample accounts by their password, and modules elsewhere with their place', () => {
    const account = (email: string, role: string, password = 'soil') => ({ email, role, password });
    const told = startBanner({
      ...GARDEN,
      elsewhere: { soil: 'http://127.0.0.1:4001', shade: 'thread' },
      sampleAccounts: [
        account('a@garden', 'gardener'),
        account('b@garden', 'guest'),
        account('d@garden', 'guest'),
        account('c@garden', 'keeper', 'stone'),
      ],
    });
    expect(told).toContain('  Elsewhere  soil (http://127.0.0.1:4001), shade (thread)\n');
    expect(told).toContain('  Accounts   a@garden (gardener), b@garden (guest, and 1 more); password soil\n');
    expect(told).toContain('  Accounts   c@garden (keeper); password stone\n');
  });
});
