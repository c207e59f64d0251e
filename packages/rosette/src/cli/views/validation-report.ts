import { type CheckedFile, type CheckedFiles, summaryOf } from './checked-files.ts';
import { byPosition, countFindings, renderFinding } from './findings.ts';
import { oneLine, type Style } from './style.ts';
import { fold } from './width.ts';

/** All findings of one file in the order of its text. `columns` is undefined where the output is no terminal. */
export function fileReport({ file, text, findings }: CheckedFile, style: Style, columns?: number): readonly string[] {
  const lines = text.split(/\r\n|\r|\n/);
  return byPosition(findings).flatMap((finding) => [
    ...fold(renderFinding(finding, file, lines, style, columns), columns),
    '',
  ]);
}

/** The one line at the end: what was checked, and what was found. */
export function verdict(checked: CheckedFiles, style: Style): string {
  const { errors, warnings, notes, wrong } = summaryOf(checked);
  const [only, ...others] = checked.files;
  const counts = countFindings({ errors, warnings, notes });
  const found = counts === '' ? '' : wrong === 0 ? `, with ${counts}` : `: ${counts}`;
  const subject =
    others.length === 0 && only !== undefined ? oneLine(only.file) : plural(checked.files.length, 'template');
  const passedOver =
    checked.passedOver === 0 ? '' : style.dim(` (${plural(checked.passedOver, 'other file')} passed over)`);
  if (wrong === 0) {
    const valid = others.length === 0 ? `is valid${declared(only)}` : 'are valid';
    return `${style.green('✓')} ${subject} ${valid}${style.yellow(found)}${passedOver}`;
  }
  const failed =
    others.length === 0 ? `${subject} is not valid` : `${wrong} of ${subject} ${wrong === 1 ? 'is' : 'are'} not valid`;
  return `${style.red('✗')} ${failed}${style.red(found)}${passedOver}`;
}

function declared(file: CheckedFile | undefined): string {
  const declares = file?.declares;
  if (declares === undefined || declares === null) return '';
  const { resources, parameters, outputs } = declares;
  return `: ${plural(resources, 'resource')}, ${plural(parameters, 'parameter')}, ${plural(outputs, 'output')}`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
