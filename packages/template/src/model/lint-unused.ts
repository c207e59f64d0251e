import type { Checker } from './checker.ts';
import type { Name } from './name.ts';
import { nameUses } from './name-uses.ts';

/** Declared, and named nowhere. Being listed in a group of the form is no use. */
export function lintUnused(checker: Checker): void {
  const { template } = checker;
  const uses = nameUses(template);
  if (!uses.anyParameter && template.terraform === null) {
    for (const { name } of template.parameters.values()) {
      if (!uses.references.has(name.text)) report('ParameterUnused', 'parameter', 'Parameters', name, checker);
    }
  }
  if (!uses.anyMapping) {
    for (const name of template.mappingNames.values()) {
      if (!uses.mappings.has(name.text)) report('MappingUnused', 'mapping', 'Mappings', name, checker);
    }
  }
  for (const { name } of template.conditions.values()) {
    if (!uses.conditions.has(name.text)) report('ConditionUnused', 'condition', 'Conditions', name, checker);
  }
  for (const { name } of template.locals.values()) {
    if (!uses.references.has(name.text)) report('LocalUnused', 'local', 'Locals', name, checker);
  }
}

type Code = 'ParameterUnused' | 'MappingUnused' | 'ConditionUnused' | 'LocalUnused';

function report(code: Code, kind: string, section: string, { text, range }: Name, checker: Checker): void {
  checker.report(code, `Nothing uses the ${kind} \`${text}\`.`, [section, text], range, 'Remove it, or refer to it.');
}
