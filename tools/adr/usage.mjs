/** What `npm run adr` takes, by verb. */
export const USAGES = {
  new: `npm run adr -- new <title> [--json]

  Makes the next record in docs/adr, as a proposal whose sections are to be filled. npm run check says what is missing.`,
  list: `npm run adr -- list [--status <status>] [--json]

  Shows each record with its number, status and title.
  --status   proposed, accepted, rejected, superseded or deprecated`,
  check: `npm run adr -- check [number…] [--changed <ref>] [--results <file>]… [--servers] [--long] [--strict] [--json]

  Runs what the accepted records name as their checks, and says of each record:
    HOLDS      all checks are green
    BROKEN     a check is red
    UNPROVEN   a check is missing or skipped, cannot fail, or takes what this machine lacks
    STALE      a figure is off its source, or covered code has changed since the check was last seen to go red
  The exit status is 1 unless every record holds. What this machine lacks is excused.
  --changed  the records alone that the changes since a commit or branch touch
  --results  takes what 'npm test -- --json --outputFile=<file>' has written, and runs no test; a suite that is missing there is
             UNPROVEN, and not excused
  --servers  starts PostgreSQL, Kafka and stacks of services for the suites that need them
  --long     runs the commands among the checks, too; each takes minutes
  --strict   what this machine lacks is no excuse`,
  prove: `npm run adr -- prove <number> [--json]

  Breaks the decision by its sabotage patch, in a copy of the checkout, and sees its check go red. Writes docs/adr/proofs.json.`,
  figures: `npm run adr -- figures [number] [--json]

  Compares the figures of the records with their sources. The exit status is 1 when one is off by more than its tolerance.`,
  revisit: `npm run adr -- revisit [--metrics <address or file>] [--json]

  Evaluates what each record says below 'Revisit when'. The exit status is 1 when a condition is met.
  --metrics  where the metrics of a running program are: http://127.0.0.1:3001/metrics, or a file with them; unknown without it`,
  review: `npm run adr -- review <number> [--json]
npm run adr -- review <number> --start
npm run adr -- review <number> --record --role <role> --question <1 to 7> --answer <text> [--run <command>]… [--by <name>]
npm run adr -- review <number> --close --outcome kept|changed|superseded

  A review of a decision: a file in docs/adr/reviews with seven questions, and answers by five roles: author, opponent,
  operator, neighbour and clerk. Without an option it shows the last review, and what that lacks.
  --record   writes an answer down; each --run is run here, and kept with its commit, exit status and output; it has to
             print something
  --by       who answers; the name of this user unless it is set
  --close    needs answers to all questions, three roles by three people, and a run for each answer that ends with 0`,
  try: `npm run adr -- try <number> --option <letter> [--json]

  Runs the lab of the record in two copies: of the checkout as it is, and with the patch or branch of the option. Prints both. The
  record names them below 'Options': \`lab: <command>\`, and in the option \`patch: docs/adr/options/<file>\` or \`branch: <name>\`.`,
  graph: `npm run adr -- graph [number] [--json]

  Prints which record names which other one, as a Mermaid diagram; with a number, those that name it or are named by it.`,
  impact: `npm run adr -- impact <ref> [--json]

  Names the records that the changes since a commit or branch touch: what they cover, their checks, their figures, themselves.`,
};

export const USAGE = `npm run adr -- <verb> [--json]

  new <title>     makes the next record
  list            shows the records
  check [number…] runs the checks, and says which records hold; --changed <ref>: those alone that a change touches
  prove <number>  breaks the decision, and sees its check go red
  figures         compares the figures of the records with their sources
  revisit         says which decisions are to be looked at again
  review <number> begins (--start), feeds (--record), closes (--close) or shows a review of the decision
  try <number>    runs another option beside what was decided: --option <letter>
  graph [number]  prints which record names which
  impact <ref>    names the records that the changes since a commit touch

Each verb takes --help. What a record has to say: docs/decision-records.md.`;
