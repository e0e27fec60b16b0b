/** What a member does in a week, beside the labs. */
export const ROLES = {
  presenter: 'gives the talk of the week: 15 minutes, by the outline in docs/curriculum.md',
  author: 'defends the decision record under review as if it were theirs',
  opponent: 'looks for the option that was not tried, and for what falsifies the decision',
  operator: 'runs the labs and the checks of the record before everyone, and answers for the figures',
  neighbour: 'speaks for the module next door: what does the decision cost them?',
  clerk: 'writes the session down: claims, runs, what is open; closes it',
} as const;

export type Role = keyof typeof ROLES;

/**
 * Who does what in a week. Roles move on by one member each week; where there are more roles than members, some have two, and that moves
 * on, too.
 */
export function rolesOf(members: readonly string[], week: number): { readonly [role in Role]: string } {
  const names = Object.keys(ROLES) as Role[];
  const dealt = names.map((role, at) => [role, members[(at + week - 1) % members.length]] as const);
  return Object.fromEntries(dealt) as { [role in Role]: string };
}
