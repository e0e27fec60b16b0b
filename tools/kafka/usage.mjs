/** What `npm run kafka` takes, by verb. */
export const USAGES = {
  start: `npm run kafka -- start [--nodes 1|3] [--port <n>] [--version <n>] [--dir <directory>] [--json]

  Starts an Apache Kafka of one node or three on 127.0.0.1, in the background. Returns when all brokers serve requests and consumer
  groups can be used. What ran already is left as it is; nodes that have died are started again.
  --nodes    1 unless it is set; a cluster keeps the number that it was made with
  --port     the port of the first node, the others take the next ones: 9092 unless it is set; 0 takes any free ones
  --version  4.3.1 unless it is set; 3.9.2 is the other one that is tried
  --dir      data/kafka unless it is set`,
  stop: `npm run kafka -- stop [--dir <directory>] [--json]

  Ends all nodes in order. The data stays: the next start goes on with it.`,
  status: `npm run kafka -- status [--dir <directory>] [--json]

  Says which nodes run, and what the cluster says of itself. The exit status is 3 when no broker responds.
  With KAFKA_BROKERS set, and without --dir, it says so of that cluster (KAFKA_SSL…, KAFKA_SASL…: docs/settings.md).`,
  kill: `npm run kafka -- kill <node> [--dir <directory>] [--json]

  Kills a node at once (kill -9), to see what clients and the other nodes do. Nothing starts it again by itself.`,
  restart: `npm run kafka -- restart <node> [--dir <directory>] [--json]

  Ends a node in order, if it runs, and starts it again. Returns when it serves requests.`,
};

export const USAGE = `npm run kafka -- <verb> [--dir <directory>] [--json]

  start           starts an Apache Kafka of this checkout, on 127.0.0.1, with its data in data/kafka
  status          says what runs; with KAFKA_BROKERS set, what that cluster is
  kill <node>     kills one node (kill -9)
  restart <node>  ends one node in order, and starts it again
  stop            ends all of it; the data stays

Each verb takes --help. Needs Java 17 or newer, and Maven for the first start.`;
