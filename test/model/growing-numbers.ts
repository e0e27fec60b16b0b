/** A list of 32-bit numbers that grows: ten million of them take 40 MB, where an array of objects would take hundreds. */
export class GrowingNumbers {
  #numbers = new Int32Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(number: number): void {
    if (this.#length === this.#numbers.length) {
      const longer = new Int32Array(2 * this.#length);
      longer.set(this.#numbers);
      this.#numbers = longer;
    }
    this.#numbers[this.#length++] = number;
  }

  /** The numbers so far. Valid until the next push. */
  all(): Int32Array {
    return this.#numbers.subarray(0, this.#length);
  }
}
