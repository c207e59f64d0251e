import type { CheckedText } from '../template-checker.ts';

/** A template as it was read, with what was found. */
export interface CheckedFile extends CheckedText {
  /** The path that the person gave, or the one beneath it; `-` is standard input. */
  readonly file: string;
  readonly text: string;
}

export interface CheckedFiles {
  readonly files: readonly CheckedFile[];
  /** Files that were looked at and are no templates. */
  readonly passedOver: number;
}

export interface Summary {
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
  /** Templates with at least one error. */
  readonly wrong: number;
}

export function isWrong({ findings }: CheckedFile): boolean {
  return findings.some(({ severity }) => severity === 'error');
}

export function summaryOf({ files }: CheckedFiles): Summary {
  const findings = files.flatMap((file) => file.findings);
  const count = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  return {
    errors: count('error'),
    warnings: count('warning'),
    notes: count('information'),
    wrong: files.filter(isWrong).length,
  };
}
