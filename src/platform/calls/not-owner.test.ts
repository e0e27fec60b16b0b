import { z } from 'zod';
import { signedIn } from '../contract/access.js';
import { command } from '../contract/call.js';
import { contract } from '../contract/contract.js';
import { NotOwner, Unavailable } from '../contract/failure.js';
import { asFailure } from './contract-validation.js';

const garden = contract('garden', {
  calls: { plant: command({ in: z.object({}), out: z.object({}), allow: [signedIn], key: 'optional' }) },
});

describe('a command that meets a database of another owner', () => {
  it('fails as NotOwner when it is that of its own module: none of its data was changed', () => {
    const failure = new NotOwner('garden', 'garden does not write here.');
    expect(asFailure(garden.calls.plant, failure)).toBe(failure);
  });

  it('fails as Unavailable when it is that of a module that it called: by then it may have done something', () => {
    const failure = asFailure(garden.calls.plant, new NotOwner('water', 'water does not write here.'));
    expect(failure).toBeInstanceOf(Unavailable);
    expect(failure.message).toBe('water does not write here.');
  });
});
