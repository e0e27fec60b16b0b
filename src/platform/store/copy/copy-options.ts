import type { Clock } from '../../ops/clock.js';
import type { OpenStore } from '../open-store.js';
import type { AttachedFile } from './attached-copier.js';
import type { CopyThrottle } from './copy-throttle.js';

export interface CopyTargetSpec {
  /** The store that gets the copy. It follows at `epoch`. */
  readonly store: Pick<OpenStore, 'module' | 'kind' | 'reads' | 'layout' | 'apply' | 'ownership' | 'endCapture'>;
  readonly epoch: number;
  /** The id of the attempt to move. A copy of another attempt begins anew. */
  readonly attempt: string;
  /** The id of the database that is copied. A copy of another database begins anew. */
  readonly source: string;
  /**
   * Of a live copy: what `capture()` of the source has resolved with. The source writes while it is copied, and this copy follows it by
   * {@link CopyTarget.followStep}. Absent: the source stands still, and any row that is there already is an error.
   */
  readonly since?: number;
  readonly clock: Clock;
}

export interface CopyOptions {
  /** How long a step takes, in milliseconds: about, since a chunk is finished. */
  readonly budgetMs: number;
  /** The most rows of a chunk. */
  readonly chunkRows?: number;
  /** Default: an {@link EventLoopThrottle}. */
  readonly throttle?: CopyThrottle;
  /** The file of the source, when this process can read it: SQLite then copies from file to file. */
  readonly file?: AttachedFile | undefined;
}

/** How far a copy has come. */
export interface CopyProgress {
  /** The table that is copied now. */
  readonly table: string;
  readonly rows: number;
  /** The rows of the source when the copy began. */
  readonly of: number;
  readonly bytes: number;
  readonly done: boolean;
}
