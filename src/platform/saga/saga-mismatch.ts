/**
 * The code or the contract of a saga does not fit what is stored of it, or one does not fit the other. Another attempt would not
 * help, so the saga is stuck at once.
 */
export class SagaMismatch extends Error {
  override readonly name: string = 'SagaMismatch';
}
