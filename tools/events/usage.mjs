/** What `npm run events` takes. */
export const USAGE = `npm run events -- <verb> [--json]

  lag                                        where each feed is, and what is not yet in Kafka
  tail <module> [--limit <n>] [--follow]     the newest events of a module's log
  parked [<id>]                              what is parked, or one of it with error, stack and data
  retry <id>                                 a parked event, and then those behind it
  discard <id>                               gives a parked event up; the next of its key goes on
  republish <feed>… (--id <event>… | --key <business key>… | --partition <n> [--from <n>] [--to <n>]
            | --since <time> [--until <time>]) [--force | --replay <id>]
                                             sends events to feeds again; a time is 2026-11-21T09:30:00Z, or how long ago: 5m
  rebuild <feed> [--replay <id>] [--event <name>] [--kept]
                                             has a feed handle its producer's log from the beginning
  stuck [<id>]                               the sagas that are stuck: why, since when, and what to do; or one with input and stack
  retry-saga <id>…                           stuck sagas, from where they are, after the fix
  trace <key>                                the story of a business key or a correlation id, from all modules
  rebuild <feed> --reset [--replay <id>] [--kept]
                                             builds the feed's read models anew from nothing, and swaps them in
  way <producer> log|kafka                   takes the events of a module from its log, or over Kafka, until the process restarts
  forget <feed>                              no longer keeps a log for a feed that is gone permanently

It talks to the running program at its internal address: FICUS_URL, else where INTERNAL_HOST and INTERNAL_PORT say (PORT + 1
unless it is set). FICUS_TOKEN is the token of an operator. INTERNAL_SECRET signs the requests when it is set.`;
