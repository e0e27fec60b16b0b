import { CommandError } from '../command/command-error.mjs';

/** A database of a module, or a book of the gateway, as it was found. */
export interface FoundBook {
  readonly description: string;
  /** Undefined in one that was made before there were identities. */
  readonly identity: string | undefined;
}

/**
 * The one of several databases that has the data of a module, and a sentence when there was a choice.
 * @param owner the identity of the right one; undefined when nothing says it
 * @throws CommandError with one sentence when none, or more than one, can be the right one
 */
export function chooseBook<Found extends FoundBook>(
  book: string,
  found: readonly Found[],
  owner: string | undefined,
): { readonly chosen: Found; readonly note?: string } {
  const [first] = found;
  const listed = found
    .map(({ description, identity }) => `${description} (${identity ?? 'without an identity'})`)
    .join(' and ');
  const next = `name it by --module-database ${book}=<file or postgres://…>`;
  if (!first)
    throw new CommandError(`There is no database of ${book} where it should be; ${next}, or another directory.`);
  if (owner === undefined) {
    if (found.length === 1) return { chosen: first };
    throw new CommandError(
      `There are several databases of ${book}, ${listed}, and no journal says which one has its data; ${next}.`,
    );
  }
  const owners = found.filter(({ identity }) => identity === owner);
  const [chosen] = owners;
  if (!chosen)
    throw new CommandError(
      `The data of ${book} is in the database ${owner}, as the journal says, and found was only ${listed}; ${next}.`,
    );
  if (owners.length > 1)
    throw new CommandError(
      `Several databases of ${book} have the identity ${owner}, ${listed}, so some are copies; ${next}.`,
    );
  if (found.length === 1) return { chosen };
  return {
    chosen,
    note: `${book} has ${found.length} databases; read was ${chosen.description}, the owner in the journal.`,
  };
}
