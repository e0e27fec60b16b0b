/** Serves one request of a lab. */
export type Served = (input: never) => unknown;

interface Request {
  readonly id: number;
  readonly what: string;
  readonly input: never;
}

/**
 * Makes this process a program of a lab (`LabProcess`): it serves the requests of the process that started it, and ends with it.
 * `about` is what it says about itself once it is ready.
 */
export function serveLab(handlers: { readonly about: Served; readonly [what: string]: Served }): void {
  const reply = (message: object) => void process.send?.(message);
  process.on('message', ({ id, what, input }: Request) => {
    const serve = async () => handlers[what]?.(input);
    serve().then(
      (value) => reply({ id, value }),
      (error: unknown) => reply({ id, error: error instanceof Error ? error.message : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
}
