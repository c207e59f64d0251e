import { hasErrors } from '@rosette/template/base/catalogue.ts';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { serviceLimits } from '@rosette/template/base/limits.ts';
import { reveal, Secret, type Value } from '@rosette/template/evaluate/value.ts';
import { analyseTemplate } from '@rosette/template/model/analyse.ts';
import { loadTemplate } from '@rosette/template/model/load.ts';
import type { Template } from '@rosette/template/model/template.ts';
import type { StackGroupRow } from '#engine/ports/stack-group-store.ts';
import { StackRefused, TemplateRejected } from '#engine/ports/stack-service.ts';
import { ValueCodec } from '../runtime/value-codec.ts';
import type { GroupDependencies } from './dependencies.ts';

type Knowledge = Pick<GroupDependencies, 'catalog' | 'modules' | 'sealer' | 'store'>;

/** A template that a group may have: what can be found out from the text alone is found out before there is an instance. */
export function checkedTemplate({ catalog, modules }: Knowledge, body: string): Template {
  const { template, diagnostics } = analyseTemplate(body, catalog, modules);
  if (template === undefined || hasErrors(diagnostics)) throw new TemplateRejected(diagnostics);
  return template;
}

/** The group's template as it was accepted. */
export async function templateOf(
  { store, modules }: Knowledge,
  group: StackGroupRow,
): Promise<{ readonly body: string; readonly template: Template }> {
  const body = await store.template(group.templateHash);
  const template = body === undefined ? undefined : loadTemplate(body, serviceLimits, modules).template;
  if (body === undefined || template === undefined) {
    throw new Error(
      `the template of stack group ${group.name} (${group.templateHash}) is not in the store, or cannot be read`,
    );
  }
  return { body, template };
}

/** Supplied values as they are kept: those of parameters with NoEcho sealed. Each must be declared. */
export function encodeSupplied({ sealer }: Knowledge, supplied: JsonObject, template: Template): JsonObject {
  const values: Record<string, Value> = Object.create(null);
  for (const [name, value] of Object.entries(supplied)) {
    const parameter = template.parameters.get(name);
    if (parameter === undefined) {
      throw new StackRefused('UnknownUserParameter', 400, `The Parameter (${name}) was not defined in template.`);
    }
    values[name] = parameter.noEcho ? new Secret(value) : (value as Value);
  }
  return new ValueCodec(sealer).encodeObject(values);
}

/** Kept values in clear, without those that the template does not declare (any more). */
export function suppliedTo({ sealer }: Knowledge, kept: JsonObject, template: Template): JsonObject {
  const values = Object.entries(new ValueCodec(sealer).decodeObject(kept));
  const declared = values.filter(([name]) => template.parameters.has(name));
  return Object.fromEntries(declared.map(([name, value]) => [name, reveal(value)]));
}
