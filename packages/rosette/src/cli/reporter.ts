import type { StackEvent } from '#server/contract/api-client.ts';
import type { Context } from './context.ts';
import type { OutputStream } from './host.ts';
import type { Progress } from './progress.ts';
import { eventLine } from './views/event-line.ts';
import { LiveScreen } from './views/live-screen.ts';
import { progressTree } from './views/progress-tree.ts';
import type { Style } from './views/style.ts';

/** Shows a running operation. */
export interface Reporter {
  /** After `progress` has taken the event in. */
  event(event: StackEvent, progress: Progress): void;
  /** The last picture; nothing is shown after it. */
  finish(progress: Progress): Promise<void>;
}

/** A terminal gets the live tree, a pipe one line an event; with `--json` only a terminal on standard error gets anything. */
export function createReporter(context: Context, progress: Progress): Reporter {
  const { host, json } = context;
  if (json && !host.stderr.isTTY) return silent;
  const out = json ? host.stderr : host.stdout;
  const style = json ? context.errorStyle : context.style;
  return out.isTTY && host.env.TERM !== 'dumb' ? liveReporter(context, progress, out, style) : lineReporter(out, style);
}

const silent: Reporter = { event: () => {}, finish: async () => {} };

/** Ten pictures a second at most. */
const frameMs = 100;

function liveReporter({ host }: Context, progress: Progress, out: OutputStream, style: Style): Reporter {
  const screen = new LiveScreen(out);
  const stop = new AbortController();
  const startedAt = host.clock.now();
  const paint = () => {
    const { columns, rows } = out;
    // The last column stays free: some terminals wrap as soon as it is written to.
    const options = {
      now: host.clock.now(),
      startedAt,
      columns: Math.max(20, columns) - 1,
      rows: Math.max(6, rows) - 1,
      style,
    };
    screen.show(progressTree(progress, options));
  };
  const painting = (async () => {
    while (!stop.signal.aborted) {
      paint();
      await host.clock.sleep(frameMs, stop.signal);
    }
  })();
  return {
    event: () => {},
    finish: async () => {
      stop.abort();
      await painting;
      paint();
      screen.finish();
    },
  };
}

function lineReporter(out: OutputStream, style: Style): Reporter {
  return {
    event: (event, progress) => {
      const resource = progress.stacks.get(event.StackId)?.resources.get(event.LogicalResourceId);
      const path = resource === undefined ? [event.LogicalResourceId] : progress.pathOf(resource);
      out.write(`${eventLine(event, path, style)}\n`);
    },
    finish: async () => {},
  };
}
