import { z } from 'zod';
import { anyone, byModule, signedIn, type Access } from '../contract/access.js';
import { query } from '../contract/call.js';
import { contract } from '../contract/contract.js';
import type { Principal } from '../contract/principal.js';
import { authorise } from './authorise.js';

const callFor = (...allow: Access[]) =>
  contract('garden', { calls: { look: query({ in: z.object({}), out: z.object({}), allow }) } }).calls.look;
const member = (...roles: string[]): Principal => ({ kind: 'member', memberId: 'm1', roles });

describe('access to a call', () => {
  it('is denied when no entry admits the caller, and the error names the roles and modules that the call is open to', () => {
    expect(() => authorise(callFor(), member('gardener'))).toThrow('garden.look is open to nobody');
    expect(() => authorise(callFor('gardener:own', byModule('water')), { kind: 'anonymous' })).toThrow(
      'garden.look is open to gardener (for what is their own), the module water; sign in as one of these.',
    );
  });

  it('is denied with 401 when nobody is signed in, and with 403 otherwise', () => {
    expect(() => authorise(callFor('gardener'), { kind: 'anonymous' })).toThrow(
      expect.objectContaining({ status: 401 }),
    );
    expect(() => authorise(callFor('gardener'), member('guest'))).toThrow(expect.objectContaining({ status: 403 }));
  });

  it('is given by a role, by being signed in, or to anyone', () => {
    expect(authorise(callFor('gardener'), member('guest', 'gardener'))).toEqual({ everything: true });
    expect(authorise(callFor(signedIn), member())).toEqual({ everything: true });
    expect(authorise(callFor(anyone), { kind: 'anonymous' })).toEqual({ everything: true });
  });

  it('by an own role is limited to what the member owns, unless another role gives everything', () => {
    expect(authorise(callFor('gardener:own', 'keeper'), member('gardener'))).toEqual({
      everything: false,
      ownAs: ['gardener'],
    });
    expect(authorise(callFor('gardener:own', 'keeper'), member('gardener', 'keeper'))).toEqual({ everything: true });
  });

  it('is not given by a role whose name ends like an own role', () => {
    expect(() => authorise(callFor('gardener:own'), member('gardener:own'))).toThrow('is none of these');
    expect(authorise(callFor('gardener:own'), member('gardener:own', 'gardener'))).toEqual({
      everything: false,
      ownAs: ['gardener'],
    });
  });

  it('of a module is given by its name, and a role of the same name does not help a member', () => {
    expect(authorise(callFor(byModule('water')), { kind: 'module', module: 'water' })).toEqual({ everything: true });
    expect(() => authorise(callFor(byModule('water')), { kind: 'module', module: 'tools' })).toThrow(
      'the module tools is none of these',
    );
    expect(() => authorise(callFor(byModule('water')), member('water'))).toThrow('is none of these');
    expect(() => authorise(callFor('water'), { kind: 'module', module: 'water' })).toThrow('is none of these');
  });
});
