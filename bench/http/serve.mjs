/**
 * The other side of `startServer`: begins with the job, responds to messages, ends on request or when its parent has gone.
 * @template Job
 * @param {(job: Job) => Promise<{ readonly url: string, readonly internalUrl?: string, readonly close: () => Promise<void>, readonly ask?: (question: any) => Promise<object> }>} begin
 */
export function serve(begin) {
  /** @type {Awaited<ReturnType<typeof begin>> | undefined} */
  let server;
  const send = (/** @type {object} */ message) => process.send?.(message);
  const failed = (/** @type {unknown} */ error) =>
    send({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  const stop = async () => {
    await server?.close();
    process.exit(0);
  };
  process.on('disconnect', () => void stop());
  process.on('message', (/** @type {any} */ message) => {
    const done =
      message.ask === 'stop'
        ? stop()
        : message.ask === 'cpu'
          ? Promise.resolve(send(process.cpuUsage()))
          : server
            ? Promise.resolve(server.ask?.(message)).then((answer) => send(answer ?? {}))
            : begin(message).then((begun) => {
                server = begun;
                send({ url: begun.url, internalUrl: begun.internalUrl });
              });
    done.catch(failed);
  });
}
