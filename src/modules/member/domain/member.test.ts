import { joined, type Joining } from './member.js';

const joining: Joining = { email: 'Kim@Example.COM', name: '김하늘', roles: ['customer'] };
const join = (change: Partial<Joining> = {}) => joined({ ...joining, ...change }, 'm1', '2026-01-01T00:00:00.000Z');

describe('joining', () => {
  it('keeps one spelling of an e-mail address, so that one address is one member', () => {
    expect(join().email).toBe('kim@example.com');
  });

  it.each([
    ['01012345678', '010-1234-5678'],
    ['010-1234-5678', '010-1234-5678'],
    ['0111234567', '011-123-4567'],
  ])('keeps one spelling of a mobile number: %s is %s', (written, kept) => {
    expect(join({ phone: written }).phone).toBe(kept);
  });

  it('gives each role once', () => {
    expect(join({ roles: ['owner', 'customer', 'owner'] }).roles).toEqual(['customer', 'owner']);
  });

  it('leaves out what was not said', () => {
    expect(join()).not.toHaveProperty('phone');
    expect(join()).not.toHaveProperty('device');
  });
});
