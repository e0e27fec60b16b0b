import { namedId, utc } from '../../../platform/api.js';
import type { Role } from '../contract.js';
import { joined } from '../domain/member.js';
import type { MemberWithPassword } from '../store/member-repository.js';

interface Sample {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly phone?: string;
  readonly device?: string;
  readonly passwordHash: string;
}

/** The password of every sample member, published in the README. */
export const SAMPLE_PASSWORD = 'ficus-sample';

/** The accounts to try things out with. Their password is {@link SAMPLE_PASSWORD}, hashed here once to start quickly. */
const SAMPLES: readonly Sample[] = [
  {
    email: 'customer@example.com',
    name: '김손님',
    role: 'customer',
    phone: '010-0000-1001',
    device: 'sample-device-customer',
    passwordHash: '$scrypt$ln=15,r=8,p=3$v6W8POeYEt3TAIqbfd+UkQ$Z05nOrEliLKYblnRUMXfcph0fUVinvoiGNZ0hIxTU4Q',
  },
  {
    email: 'owner@example.com',
    name: '박사장',
    role: 'owner',
    phone: '010-0000-2001',
    passwordHash: '$scrypt$ln=15,r=8,p=3$yZVY9pYJ/FTjEug2Z5mm0A$uBEHEarG1tjFs8pZn+P44g8YikCM9T4m9AeoL9E4rGY',
  },
  {
    email: 'owner-2@example.com',
    name: '정사장',
    role: 'owner',
    phone: '010-0000-2002',
    passwordHash: '$scrypt$ln=15,r=8,p=3$p6RrvicS/AbtzUGn5tJ4JA$uVmKjtPiIQlBodjwwFAHuO5L6idQVCnaNF2uwEvFZZU',
  },
  {
    email: 'owner-3@example.com',
    name: '강사장',
    role: 'owner',
    phone: '010-0000-2003',
    passwordHash: '$scrypt$ln=15,r=8,p=3$WBdeGRr6QtrOot5ETrAHIw$h6FYPtDFEuM+c5iYGreFzYJsoRgoPL9BPEmDbHtAiRw',
  },
  {
    email: 'owner-4@example.com',
    name: '조사장',
    role: 'owner',
    phone: '010-0000-2004',
    passwordHash: '$scrypt$ln=15,r=8,p=3$lcsIlqGKXlyZp0LPKQESCA$8SW47DCMvaDGTHTfX2IG6pxB3sqTubocQc+tnLxm6zs',
  },
  {
    email: 'owner-5@example.com',
    name: '윤사장',
    role: 'owner',
    phone: '010-0000-2005',
    passwordHash: '$scrypt$ln=15,r=8,p=3$9b3HxtILVxiggaHFik7yKA$anbirZVbMxshLNPJ9w57ZEPz1PuZJaH3KG4UuMlanOQ',
  },
  {
    email: 'owner-6@example.com',
    name: '임사장',
    role: 'owner',
    phone: '010-0000-2006',
    passwordHash: '$scrypt$ln=15,r=8,p=3$t3CJ7J8MU0QlzB5PGmLkoQ$VZQFG8XNnmb/vyroPJYoEsnds+mZ/nUMhwsgC1uOeYI',
  },
  {
    email: 'rider@example.com',
    name: '이라이더',
    role: 'rider',
    phone: '010-0000-3001',
    device: 'sample-device-rider',
    passwordHash: '$scrypt$ln=15,r=8,p=3$Komi6dlnDF1ZWWjeee4eig$GbMisG1fmCQlr4cqeYjLQjRYRQ/uSrca9sH5+d/y3f4',
  },
  {
    email: 'admin@example.com',
    name: '최관리',
    role: 'admin',
    passwordHash: '$scrypt$ln=15,r=8,p=3$urdfGuCATenT1x6dbZtAug$cO5NnxyvhZl/HMeX2ZSi4pbpymSHImPYrau3wYsciik',
  },
];

/** The sample members, with identifiers that other modules derive from the same names: every owner of a sample shop is among them. */
export function sampleMembers(now: number): MemberWithPassword[] {
  return SAMPLES.map(({ passwordHash, role, ...sample }) => ({
    member: joined({ ...sample, roles: [role] }, namedId(`member:${sample.email}`), utc(now)),
    passwordHash,
  }));
}
