// Runs kfake, franz-go's imitation of a Kafka broker in memory, for quick tests: one broker without disk or replicas on a free
// port of 127.0.0.1. It says its address in one line, {"address":"127.0.0.1:…"}, and ends when its standard input does, so
// never after the process that has started it.
package main

import (
	"encoding/json"
	"io"
	"log"
	"os"

	"github.com/twmb/franz-go/pkg/kfake"
)

func main() {
	// SIGTERM and SIGINT end it as they end every Go program: it has nothing to save.
	// A topic that is declared without a number of partitions gets one, as on a real broker.
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.DefaultNumPartitions(1))
	if err != nil {
		log.Fatalf("kfake does not start: %v", err)
	}
	defer cluster.Close()
	said := map[string]string{"address": cluster.ListenAddrs()[0]}
	if err := json.NewEncoder(os.Stdout).Encode(said); err != nil {
		log.Fatalf("kfake cannot say its address: %v", err)
	}
	// The end of its input, and a failure to read it, both mean that nobody holds the other end any more.
	_, _ = io.Copy(io.Discard, os.Stdin)
}
