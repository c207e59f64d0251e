import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { type Defaults, defaultOf, readDefaults } from './cdk-defaults.ts';
import { readExpression } from './cdk-expression.ts';

/*
 * Reads the generated JavaScript of a ROS CDK package for its facts. What stands there is the output of one generator, line
 * by line in the same form: of each type a class with its name and attributes, of each map of properties a function that
 * validates it and one that writes it out under the names of the template. A line of another form is an error, not a gap.
 */

export interface CdkType {
  readonly properties: JsonObject;
  readonly attributes: readonly string[];
}

/** Type name to what the package says of it, in its JavaScript and in the declarations beside it. */
export function readCdkModule(source: string, declarations: string): ReadonlyMap<string, CdkType> {
  const module: Module = { functions: functionsOf(source), defaults: readDefaults(declarations) };
  const types = new Map<string, CdkType>();
  for (const [, className, body] of source.matchAll(/^class (Ros\w+) extends ros\.RosResource \{\n([\s\S]*?)^\}$/gm)) {
    const name = new RegExp(`^${className}\\.ROS_RESOURCE_TYPE_NAME = "([^"]+)";$`, 'm').exec(source)?.[1];
    const mapper = /return (ros\w+)ToRosTemplate\(props/.exec(body!)?.[1];
    if (name === undefined || mapper === undefined) throw new Error(`${className}: a class of an unknown form`);
    types.set(name, {
      properties: readProperties(mapper, module),
      attributes: Array.from(body!.matchAll(/= this\.getAtt\('([^']+)'\);/g), (match) => match[1]!),
    });
  }
  return types;
}

interface Module {
  /** Function name to its body. */
  readonly functions: ReadonlyMap<string, string>;
  readonly defaults: Defaults;
}

function functionsOf(source: string): ReadonlyMap<string, string> {
  const found = source.matchAll(/^function ([Rr]os\w+)\(properties[^)]*\) \{\n([\s\S]*?)^\}$/gm);
  return new Map(Array.from(found, ([, name, body]) => [name!, body!]));
}

/** The properties that one mapper writes. */
function readProperties(mapper: string, module: Module): JsonObject {
  const body = module.functions.get(`${mapper}ToRosTemplate`);
  if (body === undefined) throw new Error(`${mapper}: there is no such mapper`);
  const rules = validationOf(module.functions.get(validatorIn(body, mapper)) ?? '');
  const properties: Record<string, Json> = {};
  for (const [, name, expression] of body.matchAll(/^ +'?([\w.]+)'?: (.+),$/gm)) {
    const { argument, schema } = readExpression(expression!, (inner) => readProperties(inner, module));
    const ruled: JsonObject = { ...schema, ...rules.get(argument) };
    properties[name!] = { ...ruled, ...defaultOf(ruled, module.defaults.get(mapper)?.get(argument)) };
  }
  return properties;
}

function validatorIn(body: string, mapper: string): string {
  const name = /(Ros\w+Validator)\(properties\)/.exec(body)?.[1];
  if (name === undefined) throw new Error(`${mapper}: it validates nothing`);
  return name;
}

function validationOf(body: string): ReadonlyMap<string, JsonObject> {
  const rules = new Map<string, JsonObject>();
  const add = (property: string, rule: JsonObject, constraints: JsonObject = {}): void => {
    const before = rules.get(property) ?? {};
    const all = { ...(before.constraints as JsonObject | undefined), ...constraints };
    rules.set(property, { ...before, ...rule, ...(Object.keys(all).length === 0 ? {} : { constraints: all }) });
  };
  for (const [, property] of body.matchAll(/propertyValidator\('(\w+)', ros\.requiredValidator\)/g)) {
    add(property!, { required: true });
  }
  for (const [, property, rule, values] of body.matchAll(
    /propertyValidator\('(\w+)', ros\.(\w+)\)\(\{([\s\S]*?)^ +\}\)\);$/gm,
  )) {
    add(property!, {}, constraintsOf(rule!, values!));
  }
  return rules;
}

function constraintsOf(rule: string, values: string): JsonObject {
  const field = (name: string): string | undefined => {
    const value = new RegExp(`^ +${name}: (.+?),?$`, 'm').exec(values)?.[1];
    return value === 'undefined' ? undefined : value;
  };
  switch (rule) {
    case 'validateAllowedValues':
      return { allowedValues: JSON.parse(field('allowedValues')!) as Json };
    case 'validateLength':
      return numbers({ minLength: field('min'), maxLength: field('max') });
    case 'validateRange':
      return numbers({ min: field('min'), max: field('max') });
    case 'validateAllowedPattern':
      return { pattern: field('reg')! };
    default:
      throw new Error(`a property is validated by ${rule}, which this reader does not know`);
  }
}

function numbers(given: Readonly<Record<string, string | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, Number(value)]])),
  );
}
