/** What `npm run stack` takes, by verb. */
export const USAGES = {
  up: `npm run stack -- up [module…] [--local | --stand-by] [--port <n>] [--detach] [--dir <directory>] [--json]

  Runs the monolith, and each of these modules as a service. Ctrl-C drains and ends everything that it started. Without a
  module it runs what stack.json says: as before. Databases stay where they are when a module becomes a service, or no longer is.
  --local    no module runs as a service
  --stand-by the services have databases of their own, and wait: npm run fig -- move <module> --to remote. Each is a file, or that of
             <MODULE>_SERVICE_DATABASE_URL. What stack.json says of a service that is there already stays
  --port     where clients are served: 3000 unless it is set; 0 takes any free port, and then for everything
  --detach   runs the stack in the background; returns when it is ready
  --json     prints the state as one value when it is ready, and no logs`,
  status: `npm run stack -- status [--dir <directory>] [--json]

  Shows each process: its number, address, readiness and restarts. The exit status is 3 when the stack does not run.`,
  kill: `npm run stack -- kill <process> [--dir <directory>] [--json]

  Kills a process at once (kill -9), to see what the others do. The supervisor starts it again after a pause. Of several
  instances, payment is the first one, and payment-2 the second.`,
  restart: `npm run stack -- restart <process> [--dir <directory>] [--json]

  Lets a process finish what it has, ends it, and starts it again. Returns when it is ready.`,
  scale: `npm run stack -- scale <module> <instances> [--dir <directory>] [--json]

  Starts or drains instances of a service, while calls go on: payment, payment-2, payment-3. Returns when all are ready and the
  others have ended; when one cannot run, there are as many as before. More than one needs the module's database on PostgreSQL.`,
  operator: `eval "$(npm run --silent stack -- operator [--email <address>] [--password <text>] [--dir <directory>] [--json])"

  Prints what a shell needs so that the commands of an operator (fig, events) reach the stack: FICUS_URL, FICUS_TOKEN and INTERNAL_SECRET.
  It signs in as the operator of the sample data unless --email and --password name another one. The token lasts 15 minutes.`,
  logs: `npm run stack -- logs [process…] [--order <id>] [--lines <n>] [--follow] [--dir <directory>] [--json]

  Prints the logs of the processes, merged by time.
  --order    only lines that concern this order: those that name it, and those of the requests that did
  --lines    the last so many: 200 unless it is set, and all of an order
  --follow   goes on with what is written
  --json     each line as one JSON value`,
  down: `npm run stack -- down [--dir <directory>] [--json]

  Drains and ends all processes of the stack, also those of a supervisor that was killed. The data stays.`,
};

export const USAGE = `npm run stack -- <verb> [--dir <directory>] [--json]

  up [module…]       runs the monolith, and each of these modules as a service
  status             shows the processes
  kill <process>     kills one (kill -9); it is started again
  restart <process>  drains one, and starts it again
  scale <module> <n> starts or drains instances of a service
  operator           prints what a shell needs to operate it: eval "$(npm run --silent stack -- operator)"
  logs [process…]    prints the logs, merged; --order <id> those of one order
  down               drains and ends everything

Each verb takes --help. A stack lives in a directory, data/stack unless --dir names another: stack.json says what is to run.
Needs Linux or macOS.`;
