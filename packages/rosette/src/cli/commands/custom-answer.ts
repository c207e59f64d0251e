import { resolve } from 'node:path';
import { type Context, printJson, withSession } from '../context.ts';
import { CliError, type ExitCode, exitCodes, fileError } from '../errors.ts';
import { textOf } from '../json-access.ts';
import { requireCustomRequest } from './custom-requests.ts';

export interface CustomAnswerOptions {
  readonly success?: boolean;
  /** Why. */
  readonly failed?: string;
  readonly id?: string;
  /** JSON, or `@` and the path of a file with it. */
  readonly data?: string;
  /** Commander's form of `--no-echo`. */
  readonly echo?: boolean;
}

/** Answers in the place of a provider. The request and the events of its stack tell who did. */
export async function answerCustomRequest(
  context: Context,
  given: string,
  options: CustomAnswerOptions,
): Promise<ExitCode> {
  const said = await saidOf(context, options);
  return withSession(context, async (client) => {
    const request = await requireCustomRequest(client, given);
    const CustomRequestId = textOf(request, 'CustomRequestId');
    if (
      said.Status === 'SUCCESS' &&
      said.PhysicalResourceId === undefined &&
      textOf(request, 'RequestType') === 'Create'
    )
      throw new CliError('a Create that succeeds needs --id', {
        hint: 'name what was made: a later Update or Delete of it is asked for by that id',
      });
    const answer = await client.call('AnswerCustomResourceRequest', { CustomRequestId, ...said });
    if (context.json) printJson(context, answer);
    else {
      const [type, resource, stack] = ['RequestType', 'LogicalResourceId', 'StackName'].map((name) =>
        textOf(request, name),
      );
      context.host.stdout.write(
        `Answered ${said.Status} to the ${type} of ${resource} in stack ${stack}. The events of the stack tell that it was you.\n` +
          `See how it goes on: rosette wait ${stack}\n`,
      );
    }
    return exitCodes.done;
  });
}

interface Said {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly [name: string]: string | boolean;
}

async function saidOf(context: Context, options: CustomAnswerOptions): Promise<Said> {
  const { success = false, failed, id, data, echo = true } = options;
  if (success === (failed !== undefined)) {
    throw new CliError('say either --success or --failed "why"', {
      hint: 'a Create that succeeds also needs --id, the id of what was made',
    });
  }
  if (failed !== undefined) return { Status: 'FAILED', Reason: failed };
  return {
    Status: 'SUCCESS',
    ...(id === undefined ? {} : { PhysicalResourceId: id }),
    ...(data === undefined ? {} : { Data: await textOrFile(context, data) }),
    ...(echo ? {} : { NoEcho: true }),
  };
}

async function textOrFile({ host }: Context, given: string): Promise<string> {
  if (!given.startsWith('@')) return given;
  const path = resolve(host.cwd, given.slice(1));
  return host.readFile(path).catch((error: unknown) => {
    throw fileError('data of the answer', path, error);
  });
}
