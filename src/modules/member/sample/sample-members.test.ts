import 'reflect-metadata';
import { namedId } from '../../../platform/api.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { SAMPLE_PASSWORD, sampleMembers } from './sample-members.js';

describe('a sample member', () => {
  it.each(sampleMembers(0).map((sample) => [sample.member.email, sample] as const))(
    '%s signs in with ficus-sample and has the identifier of its name',
    async (email, { member, passwordHash }) => {
      expect(
        await new PasswordHasher().matches(SAMPLE_PASSWORD, passwordHash, { share: 'known sign-in', network: 'here' }),
      ).toBe(true);
      expect(member.memberId).toBe(namedId(`member:${email}`));
    },
  );

  it('of each role is there', () => {
    const roles = new Set(sampleMembers(0).flatMap(({ member }) => member.roles));
    expect([...roles]).toEqual(['customer', 'owner', 'rider', 'admin']);
  });
});
