/** Lets one module at a time change its owner: a call that waits for one may be the one that another is waiting for. */
export class SwitchTurn {
  private holder: string | undefined;

  /** Takes the turn, if nobody has it. @returns whether this module has it now */
  take(module: string): boolean {
    this.holder ??= module;
    return this.holder === module;
  }

  giveBack(module: string): void {
    if (this.holder === module) this.holder = undefined;
  }
}
