import { randomBytes } from 'node:crypto';
import type { RequestMac } from './request-mac.js';

/** The protocol in the header `Upgrade`. Another number means that the two cannot understand each other. */
export const FRAMES_PROTOCOL = 'frames-1';
export const FRAMES_PREFIX = '/_frames/';
/** The headers of the server's response: its random part of the keys, and the longest request that it takes, in bytes. */
export const [NONCE_HEADER, LIMIT_HEADER] = ['x-frames-nonce', 'x-frames-limit'];

const NONCE = /^[\w-]{22}$/;
const TARGET = /^\/_frames\/([\w-]{22})\?answers=(\d{1,10})$/;

/** A random part of the keys of one connection. */
export function newNonce(): string {
  return randomBytes(16).toString('base64url');
}

export function isNonce(text: unknown): text is string {
  return typeof text === 'string' && NONCE.test(text);
}

/** The target of the request that opens a connection. @param answers the longest answer that the client takes, in bytes */
export function framesTarget(nonce: string, answers: number): string {
  return `${FRAMES_PREFIX}${nonce}?answers=${answers}`;
}

/** Reads what {@link framesTarget} wrote; undefined when it is something else. */
export function readFramesTarget(target: string): { readonly nonce: string; readonly answers: number } | undefined {
  const [, nonce, answers] = TARGET.exec(target) ?? [];
  return nonce === undefined ? undefined : { nonce, answers: Number(answers) };
}

/**
 * The keys of one connection, one for each direction. Both sides give a random part, so a recorded connection opens no other
 * one, and a record is valid on its connection alone, in its direction alone.
 */
export function frameKeys(mac: RequestMac, client: string, server: string) {
  const key = (direction: string) => mac.keyFor(`${FRAMES_PROTOCOL}\n${direction}\n${client}\n${server}`);
  return { toServer: key('to server'), toClient: key('to client') };
}
