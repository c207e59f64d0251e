import { type Context, printJson, printLines, printReport, widthOf } from '../context.ts';
import { type ExitCode, exitCodes } from '../errors.ts';
import type { Followed } from '../follow.ts';
import { objectsOf, textOf } from '../json-access.ts';
import { isSuccess } from '../progress.ts';
import { failureReport } from '../views/failure-report.ts';
import { outputsTable } from '../views/stack-view.ts';

/** How an operation ended: the outputs of a success, the first cause of a failure; with --json the stack. */
export function conclude(context: Context, followed: Followed): ExitCode {
  const { stack } = followed;
  if (context.json) printJson(context, stack);
  if (!isSuccess(textOf(stack, 'Status'))) {
    printReport(context, ['', ...failureReport(followed, context.errorStyle)]);
    return exitCodes.failed;
  }
  if (!context.json && objectsOf(stack, 'Outputs').length > 0) {
    printLines(context.host.stdout, ['', ...outputsTable(stack, context.style, widthOf(context.host.stdout))]);
  }
  return exitCodes.done;
}
