import type { Diagnostic } from '../base/diagnostic.ts';
import type { SchemaCatalog } from '../schema/resource-schema.ts';
import { Checker } from './checker.ts';
import { ConditionLogic } from './condition-logic.ts';
import { lintConditions } from './lint-conditions.ts';
import { lintDependsOn } from './lint-depends-on.ts';
import { lintNames } from './lint-names.ts';
import { lintReferences } from './lint-references.ts';
import { lintSecrets } from './lint-secrets.ts';
import { lintUnused } from './lint-unused.ts';
import type { Template } from './template.ts';

/**
 * What is right, but hardly meant: unused names, conditions that decide nothing, references that may fail, secrets in clear.
 * Never an error, and of no interest to whoever deploys.
 */
export function lintTemplate(template: Template, catalog: SchemaCatalog): readonly Diagnostic[] {
  const checker = new Checker(template, catalog);
  const logic = new ConditionLogic(template);
  lintUnused(checker);
  lintConditions(checker, logic);
  lintReferences(checker, logic);
  lintDependsOn(checker);
  lintNames(checker);
  lintSecrets(checker);
  return checker.diagnostics;
}
