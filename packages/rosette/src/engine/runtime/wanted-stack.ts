import type { Json } from '@rosette/template/base/json.ts';
import { hasSecret, reveal } from '@rosette/template/evaluate/value.ts';
import { MODULES, modulesOption } from '#engine/ports/module-texts.ts';
import { NESTED_TEXTS, type NestedTexts, textsOption } from '#engine/ports/nested-texts.ts';
import type { UpdateStackRequest } from '#engine/ports/stack-service.ts';
import type { StackRow } from '#engine/ports/store.ts';
import { GIVEN } from './create-stack.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import { encodeParameters, type Handed, type Model, templateHash } from './models.ts';
import { POLICY } from './update-policy.ts';
import type { ValueCodec } from './value-codec.ts';
import { ANSWERS, answersOption } from './world-answers.ts';

/** What is not given keeps the value that was once given (UsePreviousParameters), or takes its default. */
export function previousParameters(
  codec: ValueCodec,
  stack: StackRow,
  request: UpdateStackRequest,
): { readonly handed: Handed; readonly given: readonly string[] } {
  const kept: Record<string, Json> = Object.create(null);
  const secret = new Set<string>();
  const before = new Set((stack.options[GIVEN] ?? []) as readonly string[]);
  const previous = request.usePreviousParameters ? codec.decodeObject(stack.parameters) : {};
  for (const [name, value] of Object.entries(previous)) {
    if (!before.has(name) || Object.hasOwn(request.parameters, name)) continue;
    kept[name] = reveal(value);
    if (hasSecret(value)) secret.add(name);
  }
  return {
    handed: { secret, unknown: new Map(), kept },
    given: [...Object.keys(kept), ...Object.keys(request.parameters)],
  };
}

/** The stack as it shall be; its status is still that of before. */
export function wantedStack(
  { sealer }: Pick<RuntimeDependencies, 'sealer'>,
  codec: ValueCodec,
  stack: StackRow,
  request: UpdateStackRequest,
  templateBody: string,
  model: Model,
  given: readonly string[],
  texts: NestedTexts,
): StackRow {
  const { [ANSWERS]: _before, [MODULES]: _modules, [NESTED_TEXTS]: _texts, ...options } = stack.options;
  return {
    ...stack,
    templateHash: templateHash(templateBody),
    description: model.template.description,
    parameters: encodeParameters(codec, model.parameters),
    tags: request.tags ?? stack.tags,
    timeoutMinutes: request.timeoutMinutes ?? stack.timeoutMinutes,
    parallelism: request.parallelism ?? stack.parallelism,
    ramRoleName: request.ramRoleName ?? stack.ramRoleName,
    resourceGroupId: request.resourceGroupId ?? stack.resourceGroupId,
    options: {
      ...options,
      ...answersOption(sealer, model.answers),
      ...modulesOption(model.modules),
      ...textsOption(texts),
      [GIVEN]: given.filter((name) => model.parameters.has(name)),
      ...(request.policy === null ? {} : { [POLICY]: request.policy }),
    },
  };
}
