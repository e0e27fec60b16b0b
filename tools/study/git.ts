import { CommandError } from '../command/command-error.mjs';
import { runProgram } from '../command/run-program.mjs';

/** Git in the checkout of a study group. Nothing is sent anywhere. */
export class Git {
  constructor(private readonly checkout: string) {}

  /** What git wrote. @throws CommandError with what git says */
  run(...words: readonly string[]): string {
    const { ok, said } = runProgram('git', words, this.checkout);
    if (!ok) throw new CommandError(`'git ${words.join(' ')}' fails here: ${said}`);
    return said;
  }

  /** What git wrote; undefined when it failed, as it does for what is not there. */
  tried(...words: readonly string[]): string | undefined {
    const { ok, said } = runProgram('git', words, this.checkout);
    return ok ? said : undefined;
  }

  /** The newest ref of a branch that is here: the local one, or that of the remote `origin`, whichever has the later commit. */
  newestOf(branch: string): string | undefined {
    const refs = [`refs/heads/${branch}`, `refs/remotes/origin/${branch}`];
    const dated = refs.flatMap((ref) => {
      const at = this.tried('log', '-1', '--format=%ct', ref, '--');
      return at === undefined ? [] : [{ ref, at: Number(at) }];
    });
    return dated.sort((one, other) => other.at - one.at)[0]?.ref;
  }
}
