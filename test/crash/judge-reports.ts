import type { Books } from './books.js';
import type { Findings } from './verdict.js';

interface Place {
  readonly name: string;
  readonly partition_no: number | string;
  readonly position_no: number | string;
}

/**
 * Compares what the logs of modules were told of their readers with what the readers have recorded. A report that is ahead of its
 * reader gives up events that it has not handled: the log may be trimmed up to there.
 */
export async function judgeReports(books: Books, modules: readonly string[], findings: Findings): Promise<void> {
  const recorded = new Map<string, number>();
  for (const module of modules)
    for (const { name, partition_no: partition, position_no: position } of await books.all<Place>(
      module,
      'SELECT feed AS name, partition_no, position_no FROM _cursor',
    ))
      recorded.set(`${name}/${partition}`, Number(position));
  for (const module of modules)
    for (const { name, partition_no: partition, position_no: position } of await books.all<Place>(
      module,
      'SELECT feed AS name, partition_no, position_no FROM _reader',
    )) {
      const at = recorded.get(`${name}/${partition}`) ?? 0;
      if (Number(position) > at)
        findings.lost.push(
          `${name} reported position ${position} of partition ${partition} to ${module}, and its cursor is at ${at}: ${module} may trim the events between them, which are unread.`,
        );
    }
}
