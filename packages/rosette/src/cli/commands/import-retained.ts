import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ApiClient } from '#server/contract/api-client.ts';
import { ownedResources } from '../api.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { declaredType, type GivenIdentifier, type Importable } from '../import-targets.ts';
import { textOf } from '../json-access.ts';
import { type Retained, retainedBy } from '../retained.ts';
import { oneLine } from '../views/style.ts';
import { sayLines } from './say.ts';
import type { TemplateFile } from './template-call.ts';

export interface RetainedSearch {
  /** Name or id of the stack that let go of them. */
  readonly from: string;
  /** Undefined: a new stack. */
  readonly into: JsonObject | undefined;
  readonly template: TemplateFile;
  readonly given: readonly GivenIdentifier[];
  readonly known: Importable;
}

/** Of what a stack let go of, all that the template has under the same name and type and the stack does not have yet. Says
 *  what it found. */
export async function findRetained(
  context: Context,
  client: ApiClient,
  search: RetainedSearch,
): Promise<readonly Retained[]> {
  const { from, into, given } = search;
  const all = await retainedBy(client, from);
  if (all.length === 0) {
    throw new CliError(`stack ${from} has let go of nothing`, {
      where: '--retained-by',
      hint: 'it retains what has DeletionPolicy Retain when that is removed from its template, or when it is deleted',
    });
  }
  const owned = into === undefined ? [] : await ownedResources(client, textOf(into, 'StackId'));
  const names = new Set(owned.map((resource) => textOf(resource, 'LogicalResourceId')));
  const left = new Map(all.flatMap((each) => leftBecause(each, names, search).map((why) => [each, why] as const)));
  const found = all.filter((each) => !left.has(each));
  const others = [...left].map(([each, why]) => `${shown(each)}: ${why}`);
  if (found.length === 0 && given.length === 0) throw nothingFits(search, others);
  sayLines(context, [
    ...(found.length === 0 ? [] : [`Retained by stack ${from}: ${found.map(shown).join(', ')}`]),
    ...others.map((other) => `Not taken from stack ${from}: ${other}`),
  ]);
  return found;
}

function nothingFits({ from, template }: RetainedSearch, others: readonly string[]): CliError {
  return new CliError(`of what stack ${from} let go of, nothing can be imported with ${template.file}`, {
    where: '--retained-by',
    why: others.join('\n'),
    hint: 'resources are recognised by name and type; name others with --resource Name=id',
  });
}

function leftBecause(
  { logicalId, type }: Retained,
  owned: ReadonlySet<string>,
  { template, given, known }: RetainedSearch,
): readonly string[] {
  if (given.some((each) => each.logicalId === logicalId)) return ['--resource names another'];
  const declared = declaredType(logicalId, known);
  if (declared === undefined) return [`${template.file} has no such resource`];
  if (declared !== type) return [`it is ${declared} in ${template.file}, and was ${type}`];
  return owned.has(logicalId) ? ['the stack has such a resource already'] : [];
}

function shown({ logicalId, physicalId }: Retained): string {
  return `${logicalId} (${oneLine(physicalId)})`;
}
