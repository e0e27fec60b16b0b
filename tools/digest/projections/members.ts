import { shortDigest, sorted } from '../canonical-text.js';
import type { Projection } from '../projection.js';

const known = (what: string, text: string | null) => `${what} ${text === null ? 'none' : shortDigest(text)}`;

/** Each member, without personal data: short digests stand for it. Passwords, sessions and failed sign-ins are no business facts. */
export const membersProjection: Projection = {
  name: 'members',
  summary: 'who has joined, with which roles and addresses, and who has withdrawn',
  lines: ({ rows, names }) =>
    sorted(
      rows.members.map((member) => {
        const signsIn =
          Number(member.passwords) > 0 ? 'by password' : member.federated_email === null ? 'not' : 'elsewhere';
        return [
          `${names.member(member.member_id)}: ${member.withdrawn_at === null ? 'active' : 'withdrawn'}`,
          `roles ${member.roles}`,
          `signs in ${signsIn}`,
          ...[known('name', member.name), known('phone', member.phone), known('device', member.device)],
        ].join(', ');
      }),
    ),
};
