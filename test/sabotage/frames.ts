import type { Patch } from './patch.js';

const FRAMES = 'src/platform/peer/frame-client.test.ts';

/** Ways to break what guarantee 6 needs of the frames between hosts, and of the guard before a host. */
export const framePatches: readonly Patch[] = [
  {
    name: 'takes a record of frames whatever its MAC is',
    file: 'src/platform/peer/frame-records.ts',
    find: 'if (!timingSafeEqual(this.mac.next(record), this.head.subarray(LENGTH)))',
    replace: 'if (!timingSafeEqual(this.mac.next(record).subarray(MAC), this.head.subarray(HEAD)))',
    proof: { suite: FRAMES, test: 'another byte than the one that was signed' },
  },
  {
    name: 'takes a record of frames a second time',
    file: 'src/platform/peer/frame-records.ts',
    find: 'record.writeBigUInt64BE(this.number++, BLOCK);',
    replace: 'record.writeBigUInt64BE(this.number, BLOCK);',
    proof: { suite: FRAMES, test: 'a record that was sent before' },
  },
  {
    name: 'gives an answer to the oldest request of its connection',
    file: 'src/platform/peer/frame-client-connection.ts',
    find: 'const request = this.requests.get(id);',
    replace: 'const [oldest = id] = this.requests.keys();\n    const request = this.requests.get(oldest);',
    also: [
      {
        file: 'src/platform/peer/frame-client-connection.ts',
        find: 'if (!request) return;\n    this.forget(id);',
        replace: 'if (!request) return;\n    this.forget(oldest);',
      },
    ],
    proof: { suite: FRAMES, test: 'shares one connection with all others, and answers come in any order' },
  },
  {
    name: 'stops without the answers to what was sent by frames',
    file: 'src/platform/peer/served-frames.ts',
    find: 'if (this.isLast && this.underWay === 0) this.frames.end();',
    replace: 'if (this.isLast) this.frames.end();',
    proof: { suite: FRAMES, test: 'says goodbye: what was sent is answered, nothing is lost' },
  },
  {
    name: 'hides how many calls by frames a stop has cut off',
    file: 'src/platform/edge/http/request-listener.ts',
    find: 'cut = this.inFlight.size + this.cutOff();',
    replace: 'cut = this.inFlight.size;\n        this.cutOff();',
    proof: {
      suite: 'src/platform/edge/http/upgrades.test.ts',
      test: 'cuts off at the end of its grace what has no answer, and counts it',
    },
  },
  {
    name: 'sends call after call to a host that does not respond',
    file: 'src/platform/calls/remote/peer-guard.ts',
    find: 'return this.breaker.execute(() => this.answerTo(request, send));',
    replace: 'return this.answerTo(request, send);',
    proof: {
      suite: 'src/platform/calls/remote/remote-transport.test.ts',
      test: 'is left alone after some failures, is tried by one call after a while, and then serves again',
    },
  },
];
