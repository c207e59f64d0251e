import * as names from './names.ts';
import * as shapes from './shapes.ts';
import type { Planter } from './subject.ts';
import * as values from './values.ts';

/** Every kind of mistake that is planted, by its name in the report. */
export const planters: readonly (readonly [name: string, plant: Planter])[] = [
  ['circle', values.circle],
  ['condition in value', shapes.conditionInValue],
  ['default not allowed', values.defaultNotAllowed],
  ['dotted attribute', shapes.dottedAttribute],
  ['missing argument', values.missingArgument],
  ['missing colon', shapes.missingColon],
  ['missing property', values.missingProperty],
  ['misspelt dependency', names.misspeltDependency],
  ['misspelt inner property', shapes.misspeltInnerProperty],
  ['misspelt output value', names.misspeltOutputValue],
  ['misspelt parameter attribute', names.misspeltParameterAttribute],
  ['misspelt placeholder attribute', shapes.misspeltPlaceholderAttribute],
  ['misspelt placeholder', names.misspeltPlaceholder],
  ['misspelt reference', names.misspeltReference],
  ['misspelt resource attribute', names.misspeltResourceAttribute],
  ['misspelt resource of attribute', names.misspeltResourceOfAttribute],
  ['misspelt section', names.misspeltSection],
  ['open bracket', values.openBracket],
  ['open quote', shapes.openQuote],
  ['removed resource', shapes.removedResource],
  ['renamed parameter', names.renamedParameter],
  ['repeated key', values.repeatedKey],
  ['text for boolean', shapes.textForBoolean],
  ['text for list', shapes.textForList],
  ['undefined condition', names.undefinedCondition],
  ['unknown attribute', names.unknownAttribute],
  ['unknown function', names.unknownFunction],
  ['unknown map key', shapes.unknownMapKey],
  ['unknown mapping', names.unknownMapping],
  ['unknown property', values.unknownProperty],
  ['unknown type', names.unknownType],
  ['wrong parameter type', values.wrongParameterType],
  ['wrong property type', values.wrongPropertyType],
  ['wrong switch', shapes.wrongSwitch],
  ['wrong version', values.wrongVersion],
];
