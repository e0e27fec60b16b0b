import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher as Undici } from 'undici';
import { messageOf } from '../ops/message-of.js';
import { PendingRequest } from './peer-exchange.js';

/** One request on its way, as undici reports it. */
export class HttpExchange extends PendingRequest implements Undici.DispatchHandler {
  private controller: Undici.DispatchController | undefined;
  private readonly chunks: Buffer[] = [];
  private status = 0;
  private isRefusal = false;

  /** Once undici has begun to write, the other host may have all of it. */
  protected get isSent(): boolean {
    return this.controller !== undefined;
  }

  protected abandon(why: string): void {
    this.controller?.abort(new Error(why));
  }

  onRequestStart(controller: Undici.DispatchController): void {
    this.controller = controller;
    // It waited for a connection too long: nothing of it is sent.
    if (this.ended) controller.abort(new Error('no longer wanted'));
  }

  onResponseStart(_controller: Undici.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.isRefusal = headers['content-type']?.startsWith('application/problem+json') ?? false;
  }

  onResponseData(_controller: Undici.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.ended) return;
    const { chunks, status } = this;
    const text = Buffer.concat(chunks).toString('utf8');
    if (this.isRefusal) this.refuse(status, text);
    else this.answer({ status, text });
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (isTooLarge(error)) this.answerTooLarge(error);
    else this.fail(messageOf(error), error);
  }
}

function isTooLarge(error: Error): boolean {
  return (error as { readonly code?: unknown }).code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE';
}
