import { resolve } from 'node:path';

interface Use {
  readonly driver: string;
  handles: number;
}

/** The files that this process has open, by their paths. */
const uses = new Map<string, Use>();

/**
 * Notes that a driver opens a file; what it returns notes that it has closed it. Each driver brings a SQLite of its own,
 * and the locks of a file belong to the process (POSIX): when one of them closes the file, the operating system drops
 * the locks of the other, and two writers damage it (https://www.sqlite.org/howtocorrupt.html, 2.2.1).
 * @throws Error when another driver has the file open in this process.
 */
export function useFile(file: string, driver: string): () => void {
  const path = resolve(file);
  const use = uses.get(path) ?? { driver, handles: 0 };
  if (use.driver !== driver)
    throw new Error(
      `${path} is open by ${use.driver} in this process and must not be opened by ${driver} as well: each would drop the locks of the other. Set SQLITE_DRIVER to one of them for the whole process.`,
    );
  use.handles += 1;
  uses.set(path, use);
  return () => {
    use.handles -= 1;
    if (use.handles === 0) uses.delete(path);
  };
}
