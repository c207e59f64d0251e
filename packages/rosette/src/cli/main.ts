import { Command, CommanderError, Option } from 'commander';
import { CloudError } from '#wire/cloud-client.ts';
import type { ChangeSetOptions } from './commands/change-set.ts';
import type { CancelOptions, ContinueOptions } from './commands/control.ts';
import type { CustomAnswerOptions } from './commands/custom-answer.ts';
import type { CustomReplayOptions } from './commands/custom-replay.ts';
import type { CustomRequestsOptions } from './commands/custom-requests.ts';
import type { CustomServeOptions } from './commands/custom-serve.ts';
import type { DownOptions } from './commands/down.ts';
import type { EventsOptions } from './commands/events.ts';
import type { ImportOptions } from './commands/import.ts';
import type { ServeOptions } from './commands/serve.ts';
import type { StackOptions } from './commands/stack-options.ts';
import type { UpOptions } from './commands/up.ts';
import type { ValidateOptions } from './commands/validate.ts';
import { type Context, createContext, type GlobalOptions, printJson, printReport } from './context.ts';
import { type ExitCode, exitCodes, TemplateRefused } from './errors.ts';
import type { CliHost } from './host.ts';
import { errorReport } from './views/error-report.ts';

/** Each command is loaded when it is asked for: `serve` must not wait for what draws trees. */
const load = {
  changeSet: () => import('./commands/change-set.ts'),
  control: () => import('./commands/control.ts'),
  customAnswer: () => import('./commands/custom-answer.ts'),
  customRead: () => import('./commands/custom-read.ts'),
  customReplay: () => import('./commands/custom-replay.ts'),
  customRequests: () => import('./commands/custom-requests.ts'),
  customServe: () => import('./commands/custom-serve.ts'),
  down: () => import('./commands/down.ts'),
  events: () => import('./commands/events.ts'),
  explain: () => import('./commands/explain.ts'),
  history: () => import('./commands/history.ts'),
  import: () => import('./commands/import.ts'),
  inspect: () => import('./commands/inspect.ts'),
  lsp: () => import('./commands/lsp.ts'),
  preview: () => import('./commands/preview.ts'),
  serve: () => import('./commands/serve.ts'),
  up: () => import('./commands/up.ts'),
  validate: () => import('./commands/validate.ts'),
};

/** Runs one command line and answers the exit code: 0 done, 1 the operation failed, 2 the request or template is wrong,
 *  130 interrupted. Never rejects: what goes wrong is told on standard error. */
export async function runCli(argv: readonly string[], host: CliHost): Promise<number> {
  let outcome: ExitCode = exitCodes.done;
  let context = createContext(host, {});
  const run = (options: GlobalOptions, work: (context: Context) => Promise<ExitCode>) => {
    context = createContext(host, options);
    return work(context).then((code) => {
      outcome = code;
    });
  };
  try {
    await createProgram(host, run).parseAsync([...argv], { from: 'user' });
    return outcome;
  } catch (error) {
    return error instanceof CommanderError ? commanderExit(error) : report(context, error);
  }
}

type Run = (options: GlobalOptions, work: (context: Context) => Promise<ExitCode>) => Promise<void>;

function createProgram(host: CliHost, run: Run): Command {
  const program = new Command('rosette')
    .description('An open, self-hosted Resource Orchestration Service, compatible with Alibaba Cloud ROS')
    .version(host.version, '-V, --version', 'print the version')
    .option('--data-dir <dir>', 'where stacks are kept (default: $ROSETTE_DATA_DIR or .rosette)')
    .option('--endpoint <url>', 'talk to this server ($ROSETTE_ENDPOINT) instead of the data directory')
    .option('--region <region>', 'region to work in ($ROSETTE_REGION)')
    .option('--json', "print the API's own answer and nothing else")
    .option('--no-color', 'no colours')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => host.stdout.write(text),
      writeErr: (text) => host.stderr.write(text),
      outputError: (text, write) => write(`${text.trimEnd()}\n  hint:  rosette --help shows what there is\n`),
    });
  addStackCommands(program, run);
  addControlCommands(program, run);
  addChangeSetCommands(program, run);
  addImport(program, run);
  addReadingCommands(program, run);
  addCustomCommands(program, run);
  addServe(program, run);
  return program;
}

function addStackCommands(program: Command, run: Run): void {
  command(
    program,
    'validate <templates...>',
    'check templates and show everything that is wrong with them; exits 1 if there is an error',
  )
    .option('--format <format>', 'text; json, as with --json; sarif, which CI systems and editors read')
    .option('--remote', 'ask the server, which knows the modules of the account')
    .addHelpText(
      'after',
      '\nA template is a file, a folder with all beneath it, a pattern in quotes, or - for standard input.',
    )
    .action((places: string[], options: ValidateOptions, self: Command) =>
      run(self.optsWithGlobals(), async (context) => (await load.validate()).validate(context, places, options)),
    );
  command(program, 'lsp', 'be the language server of an editor, on standard input and output')
    .addOption(new Option('--stdio', 'as editors say it; there is no other way').hideHelp())
    .addOption(new Option('--clientProcessId <pid>', 'ends with this process').hideHelp())
    .action((_, self: Command) => run(self.optsWithGlobals(), async (context) => (await load.lsp()).lsp(context)));
  stackOptions(command(program, 'preview <template>', 'show what up would create, touching nothing')).action(
    (file: string, options: StackOptions, self: Command) =>
      run(self.optsWithGlobals(), async (context) => (await load.preview()).preview(context, file, options)),
  );
  stackOptions(command(program, 'up <template>', 'create a stack from a template, or update it, and wait for it'))
    .option('-y, --yes', 'change the stack that is there without asking')
    .option('--only-plan', 'show what would be done, and leave it at that')
    .option('--replace', 'a change may delete resources and make them anew')
    .option(
      '--provider <parameter=file>',
      'start this program for custom resources; the parameter gets its address',
      collect,
      [],
    )
    .action((file: string, options: UpOptions, self: Command) =>
      run(self.optsWithGlobals(), async (context) => (await load.up()).up(context, file, options)),
    );
  command(program, 'down <stack>', 'delete a stack and wait for it')
    .option('-y, --yes', 'do not ask')
    .option(
      '--provider <parameter=file>',
      'start this program for custom resources, where up did not note it',
      collect,
      [],
    )
    .action((name: string, options: DownOptions, self: Command) =>
      run(self.optsWithGlobals(), async (context) => (await load.down()).down(context, name, options)),
    );
}

function addControlCommands(program: Command, run: Run): void {
  command(program, 'cancel <stack>', 'stop what runs on a stack, and wait until it has stopped')
    .option('--quick', 'do not wait for what is under way')
    .option('--rollback', 'undo the update')
    .action((name: string, options: CancelOptions, self: Command) =>
      run(self.optsWithGlobals(), async (context) => (await load.control()).cancel(context, name, options)),
    );
  const goOn = command(program, 'continue <stack>', 'go on with a creation that failed, and wait for it')
    .option('--ignore', 'leave out what failed and what was not made')
    .option('--recreate <resource...>', 'make these anew too, with all that depends on them', [])
    .option(
      '--recreating-option <option...>',
      'AutoRecreatingResources: make anew what the change would touch; IgnoreExistingSignalFailure: let wait conditions that failed succeed',
      [],
    )
    .option('--template <file>', 'go on with this template in the place of the one that the stack has');
  parameterOptions(goOn).action((name: string, options: ContinueOptions, self: Command) =>
    run(self.optsWithGlobals(), async (context) => (await load.control()).continueCreation(context, name, options)),
  );
  command(program, 'wait <stack>', 'wait until nothing runs on a stack; exits 1 if it failed or was undone').action(
    (name: string, _, self: Command) =>
      run(self.optsWithGlobals(), async (context) => (await load.control()).wait(context, name)),
  );
}

function addChangeSetCommands(program: Command, run: Run): void {
  const sets = command(program, 'changeset', 'compute changes of a stack now, and execute them later');
  stackOptions(command(sets, 'create <template>', 'compute what up would do, touching nothing'))
    .option('--change-set <name>', 'name of the change set (default: one with the time in it)')
    .option('--description <text>', 'what it is for')
    .option('--replace', 'the change may delete resources and make them anew')
    .action((file: string, options: ChangeSetOptions, self: Command) =>
      run(self.optsWithGlobals(), async (context) => (await load.changeSet()).createChangeSet(context, file, options)),
    );
  command(sets, 'list <stack>', 'list the change sets of a stack').action((name: string, _, self: Command) =>
    run(self.optsWithGlobals(), async (context) => (await load.changeSet()).listChangeSets(context, name)),
  );
  for (const [name, description, work] of [
    ['show', 'show what a change set would do', 'showChangeSet'],
    ['execute', 'do what a change set holds, and wait for it', 'executeChangeSet'],
    ['delete', 'remove a change set; the stack stays as it is', 'deleteChangeSet'],
  ] as const) {
    command(sets, `${name} <stack> <change-set>`, description).action((stack: string, set: string, _, self: Command) =>
      run(self.optsWithGlobals(), async (context) => (await load.changeSet())[work](context, stack, set)),
    );
  }
}

function addImport(program: Command, run: Run): void {
  const target = command(
    program,
    'import <stack> <template>',
    'take what exists over into a stack, new or there already',
  )
    .option(
      '--resource <name=id>',
      'what exists for a resource; Name.Identifier=value where an id is not enough',
      collect,
      [],
    )
    .option('--retained-by <stack>', 'also what this stack, living or deleted, let go of under the same name and type');
  parameterOptions(target)
    .option('--disable-rollback', 'keep what was taken over when the import into a new stack fails')
    .option('-y, --yes', 'do not ask')
    .option('--only-plan', 'show what would be taken over, and leave it at that')
    .action((name: string, file: string, options: ImportOptions, self: Command) =>
      run(self.optsWithGlobals(), async (context) =>
        (await load.import()).importResources(context, name, file, options),
      ),
    );
}

function addReadingCommands(program: Command, run: Run): void {
  command(program, 'ls', 'list the stacks').action((_, self: Command) =>
    run(self.optsWithGlobals(), async (context) => (await load.inspect()).ls(context)),
  );
  command(program, 'show <stack>', 'show a stack with its resources, parameters and outputs')
    .option('--at <event>', 'as it was right after this event: its EventId or Cursor (rosette events STACK --json)')
    .action((name: string, { at }: { readonly at?: string }, self: Command) =>
      run(self.optsWithGlobals(), async (context) =>
        at === undefined
          ? (await load.inspect()).show(context, name)
          : (await load.history()).showAt(context, name, at),
      ),
    );
  command(program, 'explain <stack> <resource>', 'say what happened to a resource, what it waits for, and why').action(
    (name: string, resource: string, _, self: Command) =>
      run(self.optsWithGlobals(), async (context) => (await load.explain()).explain(context, name, resource)),
  );
  command(program, 'history <stack> [operation]', 'list what was done to a stack, or show one operation whole').action(
    (name: string, operation: string | undefined, _, self: Command) =>
      run(self.optsWithGlobals(), async (context) => (await load.history()).history(context, name, operation)),
  );
  command(program, 'events <stack>', 'show what happened to a stack')
    .option('-f, --follow', 'go on as it happens')
    .action((name: string, options: EventsOptions, self: Command) =>
      run(self.optsWithGlobals(), async (context) => (await load.events()).events(context, name, options)),
    );
  command(program, 'outputs <stack> [key]', 'show the outputs of a stack, or the bare value of one').action(
    (name: string, key: string | undefined, _, self: Command) =>
      run(self.optsWithGlobals(), async (context) => (await load.inspect()).outputs(context, name, key)),
  );
}

function addCustomCommands(program: Command, run: Run): void {
  const custom = command(program, 'custom', 'look after custom resources: what their providers are asked, and answer');
  command(custom, 'requests [stack]', 'list the requests to providers: who waits, since when and until when')
    .option('--waiting', 'only those that are waited for')
    .option('--past', 'only those that were answered or failed')
    .option('--limit <n>', 'at most so many, the newest', '30')
    .action((stack: string | undefined, options: CustomRequestsOptions, self: Command) =>
      run(self.optsWithGlobals(), async (context) =>
        (await load.customRequests()).customRequests(context, stack, options),
      ),
    );
  command(custom, 'show <request>', 'show one request whole, and what came of it').action(
    (request: string, _, self: Command) =>
      run(self.optsWithGlobals(), async (context) => (await load.customRequests()).showCustomRequest(context, request)),
  );
  command(
    custom,
    'read <stack> <resource>',
    'ask the provider how the resource really is, and compare; exits 1 if it is not as recorded',
  ).action((stack: string, resource: string, _, self: Command) =>
    run(self.optsWithGlobals(), async (context) =>
      (await load.customRead()).readCustomResource(context, stack, resource),
    ),
  );
  command(custom, 'answer <request>', 'answer in the place of the provider; the events tell that it was you')
    .option('--success', 'what was asked for is done')
    .option('--failed <reason>', 'it could not be done')
    .option('--id <id>', 'PhysicalResourceId: the id of what was made, for a Create')
    .option('--data <json>', 'the outputs, a JSON object; @file reads a file')
    .option('--no-echo', 'the outputs are secret')
    .action((request: string, options: CustomAnswerOptions, self: Command) =>
      run(self.optsWithGlobals(), async (context) =>
        (await load.customAnswer()).answerCustomRequest(context, request, options),
      ),
    );
  command(custom, 'replay <request>', 'send a request again to a provider on this machine; no stack hears its answer')
    .requiredOption('--to <url>', 'where the provider listens')
    .option('--set <name=value>', 'another value of a parameter, JSON or text; may be repeated', collect, [])
    .option('--timeout <seconds>', 'how long to wait for the answer', '60')
    .action((request: string, options: CustomReplayOptions, self: Command) =>
      run(self.optsWithGlobals(), async (context) =>
        (await load.customReplay()).replayCustomRequest(context, request, options),
      ),
    );
  command(
    custom,
    'serve <file>',
    'develop a provider: run it, show what it is asked and answers, start it anew on changes',
  )
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 is any free one', '8090')
    .option('--sync', 'the HTTP response is the answer, for tokens web[sync]:')
    .option('--no-reload', 'do not start it anew when its files change')
    .action((file: string, options: CustomServeOptions, self: Command) =>
      run(self.optsWithGlobals(), async (context) => (await load.customServe()).customServe(context, file, options)),
    );
}

function addServe(program: Command, run: Run): void {
  command(program, 'serve', 'run the server')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 is any free one', '8787')
    .action((options: ServeOptions, self: Command) =>
      run(self.optsWithGlobals(), async (context) => (await load.serve()).serve(context, options)),
    );
}

function command(program: Command, usage: string, description: string): Command {
  return program.command(usage).description(description);
}

function stackOptions(target: Command): Command {
  return parameterOptions(target)
    .option('--auto', 'choose values for parameters that have none: zones, instance types, images, passwords …')
    .option('--name <name>', 'name of the stack (default: the name of the file)')
    .option('--timeout <minutes>', 'give up after so long, 10 to 1440 (default: 60)')
    .option('--disable-rollback', 'keep what was created when the creation fails')
    .option('--parallelism <n>', 'at most so many resources at a time (default: no limit)')
    .option('--tag <key=value>', 'tag of the stack and its resources; may be repeated', collect, []);
}

function parameterOptions(target: Command): Command {
  return target
    .option('-p, --param <key=value>', 'value of a template parameter; may be repeated', collect, [])
    .option('--param-file <file>', 'values of parameters, JSON or YAML; may be repeated', collect, []);
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** Help and version end well; everything else that commander complains about, it has printed already. */
function commanderExit(error: CommanderError): ExitCode {
  return error.exitCode === 0 ? exitCodes.done : exitCodes.rejected;
}

function report(context: Context, error: unknown): ExitCode {
  const { exitCode, lines } = errorReport(error, context.errorStyle);
  const cloudError = error instanceof TemplateRefused ? error.error : error;
  if (context.json && cloudError instanceof CloudError) printJson(context, answerOf(cloudError));
  printReport(context, lines);
  return exitCode;
}

/** The API's answer to a request that it refused. */
function answerOf(error: CloudError) {
  return {
    ...error.data,
    ...(error.requestId === undefined ? {} : { RequestId: error.requestId }),
    Code: error.code,
    Message: error.message,
    ...(error.recommend === undefined ? {} : { Recommend: error.recommend }),
  };
}
