import { ContractViolation, isOutage, NotOwner, Unavailable } from '../../contract/failure.js';
import type { Clock } from '../../ops/clock.js';
import { failpoint } from '../../ops/failpoint.js';
import { uuidIds } from '../../ops/ids.js';
import type { PeerEndpoint, PeerResponse } from '../../peer/peer-endpoints.js';
import type { ServedPeerRequest } from '../../peer/served-peer-request.js';
import type { EventSource, Reading } from '../log/event-source.js';
import { differs, isNews, raised, withinBytes } from './answer-parts.js';
import { answerQuestion, LOG_PREFIX, QUESTION_BYTES, readQuestion } from './log-questions.js';
import { EVENTS_PREFIX, type EventsQuery, readQuery, writeAnswer } from './log-wire.js';
import { NewsOfLog } from './news-of-log.js';
import { ReportOrder } from './report-order.js';

/** Requests that wait for news of one log at most. */
const MOST_WAITING = 1_024;
const NOTHING: Reading = { events: [], partitions: new Map() };

/**
 * Serves the logs of the modules that a host runs to other hosts: `GET /_events/<module>` for events, `POST /_log/<module>` for
 * the rest.
 * @param logOf the log of a module that runs here. It is asked for every request.
 */
export function logsForPeers(
  logOf: (module: string) => EventSource | undefined,
  clock: Clock,
): readonly PeerEndpoint[] {
  return new LogServer(logOf, clock).endpoints;
}

class LogServer {
  readonly endpoints: readonly PeerEndpoint[] = [
    { prefix: EVENTS_PREFIX, method: 'GET', bodyLimit: 0, serve: (request) => this.serve(request, this.events) },
    {
      prefix: LOG_PREFIX,
      method: 'POST',
      bodyLimit: QUESTION_BYTES,
      serve: (request) => this.serve(request, this.ask),
    },
  ];
  private readonly process = uuidIds.next();
  private looks = 0;
  private readonly order = new ReportOrder();
  private readonly news = new Map<EventSource, NewsOfLog>();

  constructor(
    private readonly logOf: (module: string) => EventSource | undefined,
    private readonly clock: Clock,
  ) {}

  private async serve(
    request: ServedPeerRequest,
    serve: (log: EventSource, request: ServedPeerRequest) => Promise<string>,
  ): Promise<PeerResponse> {
    try {
      const log = this.logOf(request.rest);
      if (!log) return failure(404, 'UNKNOWN_MODULE', 'This host runs no such module, so it has no log of it.');
      return { status: 200, text: await serve(log, request) };
    } catch (error) {
      if (error instanceof NotOwner) return failure(error.status, error.code, error.message, error.module);
      if (error instanceof ContractViolation || isOutage(error))
        return failure(error.status, error.code, error.message);
      throw error;
    }
  }

  private readonly ask = (log: EventSource, { body }: ServedPeerRequest): Promise<string> =>
    answerQuestion(log, readQuestion(log.producer, body), this.order);

  private readonly events = async (log: EventSource, request: ServedPeerRequest): Promise<string> => {
    const query = readQuery(request.query);
    if (query.waitMs === 0) return (await this.look(log, query)).text;
    const news = this.newsOf(log);
    if (news.waiting >= MOST_WAITING)
      throw new Unavailable(`${news.waiting} requests wait for news of ${log.producer} already; ask again later.`);
    const end = this.clock.monotonic() + query.waitMs;
    return news.during(async () => {
      for (;;) {
        const { version } = news;
        const { text, hasMore } = await news.shared(request.query, () => this.look(log, query));
        const left = end - this.clock.monotonic();
        if (hasMore || left <= 0) return text;
        await news.after(version, left, request.signal);
        if (request.signal.aborted)
          throw new Unavailable(`The host of ${log.producer} is stopping; ask again shortly.`);
      }
    });
  };

  /** Reads the ends of the log, and what is behind the spans. `hasMore`: it is worth an answer before the wait is over. */
  private async look(log: EventSource, query: EventsQuery): Promise<{ text: string; hasMore: boolean }> {
    const { spans, limit, waitMs } = query;
    const look = { process: this.process, number: (this.looks += 1) };
    const ends = await log.heads();
    const differ = differs(spans, ends);
    const reads = limit > 0 && spans.length > 0 && (differ || waitMs === 0);
    const reading = reads ? withinBytes(await log.read(spans, limit)) : NOTHING;
    const hasMore = reads ? isNews(spans, reading) : differ;
    const heads = raised(ends, reading);
    const text = writeAnswer({ module: log.producer, database: log.home ?? '', look, heads, reading });
    failpoint('log.served');
    return { text, hasMore };
  }

  private newsOf(log: EventSource): NewsOfLog {
    const known = this.news.get(log) ?? new NewsOfLog(log, this.clock);
    this.news.set(log, known);
    return known;
  }
}

/** A failure as the other host reads it. */
function failure(status: number, code: string, message: string, module?: string): PeerResponse {
  return { status, text: JSON.stringify({ code, message, ...(module === undefined ? {} : { module }) }) };
}
